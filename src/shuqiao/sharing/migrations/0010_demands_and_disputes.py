import django.db.models.deletion
from django.db import migrations, models

import shuqiao.sharing.states.demands
import shuqiao.sharing.states.disputes


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0009_about_grants'),
    ]

    operations = [
        migrations.CreateModel(
            name='Demand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('items', models.JSONField(default=list)),
                ('matter_code', models.CharField(blank=True, max_length=64)),
                ('matter_name', models.CharField(blank=True, max_length=200)),
                ('basis', models.TextField(blank=True)),
                ('purpose_type', models.CharField(blank=True, max_length=16)),
                ('scenario', models.CharField(blank=True, max_length=40)),
                ('scenario_text', models.TextField(blank=True)),
                ('method', models.CharField(blank=True, max_length=16)),
                ('frequency', models.CharField(blank=True, max_length=16)),
                ('period_from', models.DateField(null=True)),
                ('period_to', models.DateField(null=True)),
                ('supposed', models.CharField(blank=True, max_length=18)),
                ('contact_name', models.CharField(blank=True, max_length=80)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('why_not', models.TextField(blank=True)),
                ('applicant_department', models.CharField(db_index=True, max_length=18)),
                ('applicant_department_name', models.CharField(max_length=200)),
                ('applicant_id', models.CharField(max_length=80)),
                ('applicant_name', models.CharField(max_length=80)),
                ('state', models.CharField(db_index=True, default=shuqiao.sharing.states.demands.DemandState['DRAFT'], max_length=16)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('filed_at', models.DateTimeField(null=True)),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('reason', models.TextField(blank=True)),
                ('department', models.CharField(blank=True, db_index=True, max_length=18)),
                ('department_name', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True)),
                ('entry_id', models.BigIntegerField(db_index=True, null=True)),
                ('entry_code', models.CharField(blank=True, max_length=40)),
                ('entry_name', models.CharField(blank=True, max_length=200)),
                ('declined_reason', models.TextField(blank=True)),
                ('declined_title', models.CharField(blank=True, max_length=200)),
                ('declined_document', models.CharField(blank=True, max_length=100)),
                ('declined_article', models.CharField(blank=True, max_length=100)),
                ('declined_by', models.CharField(blank=True, max_length=80)),
                ('declined_department', models.CharField(blank=True, db_index=True, max_length=18)),
                ('declined_department_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('arises_from', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'db_table': 'sharing_demand',
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('about', models.CharField(max_length=12)),
                ('subject', models.CharField(db_index=True, max_length=20)),
                ('subject_name', models.CharField(max_length=200)),
                ('claimant', models.CharField(db_index=True, max_length=18)),
                ('claimant_name', models.CharField(max_length=200)),
                ('respondent', models.CharField(db_index=True, max_length=18)),
                ('respondent_name', models.CharField(max_length=200)),
                ('claim', models.TextField()),
                ('state', models.CharField(db_index=True, default=shuqiao.sharing.states.disputes.DisputeState['NEGOTIATING'], max_length=16)),
                ('version', models.IntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=80)),
                ('refused', models.BooleanField()),
                ('forum', models.CharField(blank=True, max_length=16)),
                ('division', models.CharField(blank=True, max_length=6)),
                ('outcome', models.CharField(blank=True, db_index=True, max_length=12)),
                ('reopened', models.CharField(blank=True, max_length=20)),
                ('closing', models.TextField(blank=True)),
                ('rule_set_name', models.CharField(blank=True, max_length=40)),
                ('rule_set_version', models.CharField(blank=True, max_length=20)),
                ('article', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'db_table': 'sharing_dispute',
            },
        ),
        migrations.CreateModel(
            name='DisputeMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField()),
                ('attended', models.CharField(max_length=500)),
                ('text', models.TextField()),
                ('by', models.CharField(max_length=80)),
                ('department_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sharing_dispute_meeting',
            },
        ),
        migrations.CreateModel(
            name='DisputeRuling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forum', models.CharField(max_length=16)),
                ('outcome', models.CharField(max_length=12)),
                ('text', models.TextField()),
                ('due_on', models.DateField(null=True)),
                ('document_number', models.CharField(blank=True, max_length=100)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sharing_dispute_ruling',
            },
        ),
        migrations.AddField(
            model_name='demand',
            name='merged_into',
            field=models.ForeignKey(db_column='merged_into_number', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='sharing.demand', to_field='number'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [shuqiao.sharing.states.disputes.DisputeState['AUTHORITY'], shuqiao.sharing.states.disputes.DisputeState['DECIDED'], shuqiao.sharing.states.disputes.DisputeState['EXECUTING'], shuqiao.sharing.states.disputes.DisputeState['NEGOTIATING'], shuqiao.sharing.states.disputes.DisputeState['NOT_EXECUTED'], shuqiao.sharing.states.disputes.DisputeState['SUPERIOR']])), fields=('about', 'subject', 'claimant'), name='sharing_dispute_one_open'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(('claimant', models.F('respondent')), _negated=True), name='sharing_dispute_two_sides'),
        ),
        migrations.AddField(
            model_name='disputemeeting',
            name='dispute',
            field=models.ForeignKey(db_column='dispute_number', on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='sharing.dispute', to_field='number'),
        ),
        migrations.AddField(
            model_name='disputeruling',
            name='dispute',
            field=models.ForeignKey(db_column='dispute_number', on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='sharing.dispute', to_field='number'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state__in', [shuqiao.sharing.states.demands.DemandState['MERGED']])), ('state__in', [shuqiao.sharing.states.demands.DemandState['MET'], shuqiao.sharing.states.demands.DemandState['DECLINED'], shuqiao.sharing.states.demands.DemandState['WITHDRAWN']]), models.Q(models.Q(('state', shuqiao.sharing.states.demands.DemandState['MERGED']), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='sharing_demand_merged_names_another'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', [shuqiao.sharing.states.demands.DemandState['CLAIMED'], shuqiao.sharing.states.demands.DemandState['DISPATCHED'], shuqiao.sharing.states.demands.DemandState['DUTY']]), _negated=True), models.Q(('department', ''), _negated=True), _connector='OR'), name='sharing_demand_somebody_owes'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('declined_at__isnull', False), ('state', shuqiao.sharing.states.demands.DemandState['DECLINED'])), models.Q(models.Q(('state', shuqiao.sharing.states.demands.DemandState['DECLINED']), _negated=True), ('declined_at__isnull', True)), _connector='OR'), name='sharing_demand_declined_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', shuqiao.sharing.states.demands.DemandState['MET']), _negated=True), ('entry_id__isnull', False), _connector='OR'), name='sharing_demand_met_by_an_entry'),
        ),
        migrations.AddConstraint(
            model_name='disputeruling',
            constraint=models.UniqueConstraint(fields=('dispute', 'forum'), name='sharing_dispute_forum_decides_once'),
        ),
    ]
