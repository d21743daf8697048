import django.db.models.deletion
from django.db import migrations, models

import shuqiao.sharing.states.use


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0010_demands_and_disputes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=20, unique=True)),
                ('department', models.CharField(max_length=18)),
                ('department_name', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=64)),
                ('form', models.CharField(max_length=12)),
                ('case', models.CharField(blank=True, max_length=64)),
                ('matter_code', models.CharField(blank=True, max_length=64)),
                ('entries', models.JSONField(default=list)),
                ('purposes', models.JSONField(default=list)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('state', models.CharField(default=shuqiao.sharing.states.use.AuthorisationState['VALID'], max_length=12)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.CharField(max_length=80)),
                ('revoked_on', models.DateField(null=True)),
                ('revoke_reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_authorisation',
            },
        ),
        migrations.CreateModel(
            name='Contractor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('department', models.CharField(db_index=True, max_length=18)),
                ('department_name', models.CharField(max_length=200)),
                ('organisation', models.CharField(max_length=200)),
                ('organisation_code', models.CharField(max_length=18)),
                ('systems', models.JSONField(default=list)),
                ('grants', models.JSONField(default=list)),
                ('scope', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('staff_count', models.IntegerField()),
                ('staff_numbers', models.JSONField(default=list)),
                ('promise', models.CharField(max_length=200)),
                ('supervisor', models.CharField(max_length=80)),
                ('state', models.CharField(default=shuqiao.sharing.states.use.ContractorState['REGISTERED'], max_length=12)),
                ('version', models.IntegerField(default=1)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.CharField(max_length=80)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_contractor',
            },
        ),
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('consumer', models.CharField(max_length=18)),
                ('provider', models.CharField(max_length=18)),
                ('state', models.CharField(default=shuqiao.sharing.states.use.DisposalState['TO_DISPOSE'], max_length=12)),
                ('opened_on', models.DateField()),
                ('required', models.CharField(max_length=12)),
                ('required_text', models.TextField(blank=True)),
                ('way', models.CharField(blank=True, max_length=16)),
                ('text', models.TextField(blank=True)),
                ('proof', models.CharField(blank=True, max_length=200)),
                ('keep_until', models.DateField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('reported_by', models.CharField(blank=True, max_length=80)),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.CharField(blank=True, max_length=80)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'sharing_disposal',
            },
        ),
        migrations.CreateModel(
            name='UsageRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('consumer', models.CharField(max_length=18)),
                ('provider', models.CharField(db_index=True, max_length=18)),
                ('state', models.CharField(default=shuqiao.sharing.states.use.UsageState['RECORDED'], max_length=12)),
                ('version', models.IntegerField(default=1)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('keep_until', models.DateField(null=True)),
                ('rule_set_name', models.CharField(max_length=40)),
                ('rule_set_version', models.CharField(max_length=20)),
            ],
            options={
                'db_table': 'sharing_usage',
            },
        ),
        migrations.CreateModel(
            name='UsageVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('content', models.JSONField(null=True)),
                ('counted', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=80)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_usage_version',
            },
        ),
        migrations.AddIndex(
            model_name='authorisation',
            index=models.Index(fields=['department', 'number'], name='sharing_auth_number'),
        ),
        migrations.AddIndex(
            model_name='authorisation',
            index=models.Index(condition=models.Q(('state', 'valid')), fields=['valid_to'], name='sharing_auth_over'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', shuqiao.sharing.states.use.AuthorisationState['VALID'])), fields=('department', 'number'), name='sharing_authorisation_one_valid'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_on__isnull', False), ('state', shuqiao.sharing.states.use.AuthorisationState['REVOKED'])), models.Q(models.Q(('state', shuqiao.sharing.states.use.AuthorisationState['REVOKED']), _negated=True), ('revoked_on__isnull', True)), _connector='OR'), name='sharing_authorisation_revoked_on'),
        ),
        migrations.AddIndex(
            model_name='contractor',
            index=models.Index(condition=models.Q(('state', 'registered')), fields=['valid_to'], name='sharing_contractor_over'),
        ),
        migrations.AddConstraint(
            model_name='contractor',
            constraint=models.UniqueConstraint(condition=models.Q(('state', shuqiao.sharing.states.use.ContractorState['REGISTERED'])), fields=('department', 'organisation_code'), name='sharing_contractor_one'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='clock',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disposal', to='sharing.clock'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='grant',
            field=models.OneToOneField(db_column='grant_number', on_delete=django.db.models.deletion.PROTECT, related_name='disposal', to='sharing.grant', to_field='number'),
        ),
        migrations.AddField(
            model_name='usagerecord',
            name='grant',
            field=models.ForeignKey(db_column='grant_number', on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='sharing.grant', to_field='number'),
        ),
        migrations.AddField(
            model_name='usageversion',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='sharing.usagerecord'),
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(fields=['consumer', 'state'], name='sharing_disposal_consumer'),
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(fields=['provider', 'state'], name='sharing_disposal_provider'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', shuqiao.sharing.states.use.DisposalState['KEPT']), _negated=True), ('keep_until__isnull', False), _connector='OR'), name='sharing_disposal_kept_until'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', [shuqiao.sharing.states.use.DisposalState['REPORTED'], shuqiao.sharing.states.use.DisposalState['DISPOSED']]), _negated=True), ('reported_at__isnull', False), _connector='OR'), name='sharing_disposal_reported'),
        ),
        migrations.AddIndex(
            model_name='usagerecord',
            index=models.Index(fields=['consumer', 'id'], name='sharing_usage_consumer'),
        ),
        migrations.AddIndex(
            model_name='usagerecord',
            index=models.Index(fields=['grant', 'period_to'], name='sharing_usage_grant'),
        ),
        migrations.AddConstraint(
            model_name='usagerecord',
            constraint=models.CheckConstraint(condition=models.Q(('period_from__lte', models.F('period_to'))), name='sharing_usage_period'),
        ),
        migrations.AddConstraint(
            model_name='usageversion',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='sharing_usage_version_once'),
        ),
    ]
