from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_first")]

    operations = [
        migrations.AddField(model_name="item", name="derived", field=models.JSONField(null=True)),
    ]
