import django.db.models.deletion
from django.db import migrations, models

import shuqiao.sharing.states.grants


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0008_applying_and_deciding'),
    ]

    operations = [
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(default=shuqiao.sharing.states.grants.EmergencyState['TO_REPORT'], max_length=12)),
                ('department', models.CharField(max_length=18)),
                ('incident', models.CharField(blank=True, max_length=80)),
                ('words', models.TextField()),
                ('stopped_at', models.DateTimeField()),
                ('stopped_by', models.CharField(max_length=80)),
                ('report_due_at', models.DateTimeField()),
                ('overdue_told_at', models.DateTimeField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('reported_by', models.CharField(blank=True, max_length=80)),
                ('report', models.TextField(blank=True)),
                ('resumed_at', models.DateTimeField(null=True)),
                ('remedy', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_emergency',
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('provider', models.CharField(db_index=True, max_length=18)),
                ('provider_name', models.CharField(max_length=200)),
                ('state', models.CharField(default=shuqiao.sharing.states.grants.OutageState['ANNOUNCED'], max_length=12)),
                ('entries', models.JSONField()),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('emergency', models.TextField(blank=True)),
                ('breach_candidate', models.BooleanField(default=False)),
                ('concerned', models.JSONField(default=list)),
                ('announced_at', models.DateTimeField()),
                ('announced_by', models.CharField(max_length=80)),
            ],
            options={
                'db_table': 'sharing_outage',
            },
        ),
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(db_index=True, max_length=18)),
            ],
            options={
                'db_table': 'sharing_outage_reader',
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(default=shuqiao.sharing.states.grants.RenewalState['WAITING_HEAD'], max_length=16)),
                ('was_until', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by_id', models.CharField(max_length=80)),
                ('asked_by', models.CharField(max_length=80)),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('answer', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_renewal',
            },
        ),
        migrations.CreateModel(
            name='StopTalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(default=shuqiao.sharing.states.grants.TalkState['PROPOSED'], max_length=16)),
                ('verb', models.CharField(max_length=10)),
                ('from_on', models.DateField()),
                ('reason', models.TextField()),
                ('proposer', models.CharField(max_length=18)),
                ('answerer', models.CharField(max_length=18)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.CharField(max_length=80)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=80)),
                ('answer', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_stop_talk',
            },
        ),
        migrations.AddField(
            model_name='emergency',
            name='grant',
            field=models.ForeignKey(db_column='grant_number', on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='sharing.grant', to_field='number'),
        ),
        migrations.AddIndex(
            model_name='outage',
            index=models.Index(condition=models.Q(('state', 'announced')), fields=['to_at'], name='sharing_outage_open'),
        ),
        migrations.AddConstraint(
            model_name='outage',
            constraint=models.CheckConstraint(condition=models.Q(('to_at__gt', models.F('from_at'))), name='sharing_outage_period'),
        ),
        migrations.AddField(
            model_name='reader',
            name='outage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='sharing.outage'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='grant',
            field=models.ForeignKey(db_column='grant_number', on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='sharing.grant', to_field='number'),
        ),
        migrations.AddField(
            model_name='stoptalk',
            name='grant',
            field=models.ForeignKey(db_column='grant_number', on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='sharing.grant', to_field='number'),
        ),
        migrations.AddIndex(
            model_name='emergency',
            index=models.Index(condition=models.Q(('overdue_told_at__isnull', True), ('state', 'to_report')), fields=['report_due_at'], name='sharing_emergency_due'),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.UniqueConstraint(fields=('outage', 'department'), name='sharing_outage_reader_once'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [shuqiao.sharing.states.grants.RenewalState['UNDER_REVIEW'], shuqiao.sharing.states.grants.RenewalState['WAITING_HEAD']])), fields=('grant',), name='sharing_renewal_one_open'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('was_until'))), name='sharing_renewal_is_later'),
        ),
        migrations.AddConstraint(
            model_name='stoptalk',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [shuqiao.sharing.states.grants.TalkState['AGREED'], shuqiao.sharing.states.grants.TalkState['PROPOSED']])), fields=('grant',), name='sharing_stop_talk_one_open'),
        ),
    ]
