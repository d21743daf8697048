from django.db import migrations, models

import shuqiao.catalogue.changes


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_item_derived")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="change",
            field=shuqiao.catalogue.changes.ChangeField(default=0, editable=False),
        ),
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["change"], name="entry_change")),
    ]
