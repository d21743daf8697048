import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0004_clocks'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.IntegerField(unique=True)),
                ('source', models.CharField(max_length=100)),
                ('days', models.JSONField()),
                ('revision', models.IntegerField(default=1)),
                ('stamp', models.CharField(max_length=16)),
                ('loaded_by', models.CharField(max_length=80)),
                ('loaded_by_name', models.CharField(max_length=80)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sharing_calendar_year',
            },
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='sharing_application_review_has_clock',
        ),
        migrations.AddField(
            model_name='application',
            name='clock',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='sharing.clock'),
        ),
        migrations.AddField(
            model_name='clock',
            name='counted_from',
            field=models.DateField(default=datetime.date(2000, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='clock',
            name='counted_wd',
            field=models.IntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='clock',
            name='due_told_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='escalated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='other',
            field=models.CharField(blank=True, max_length=18),
        ),
        migrations.AddField(
            model_name='clock',
            name='pressed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='presses',
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['provider', 'state', 'id'], name='sharing_application_provider'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['applicant_department', 'state', 'id'], name='sharing_application_applicant'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('paused_on__isnull', True), ('stopped_on__isnull', True)), fields=['due_on', 'id'], name='sharing_clock_due'),
        ),
    ]
