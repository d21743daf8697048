import django.db.models.deletion
from django.db import migrations, models

import shuqiao.sharing.states.applications


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0007_clocks_one_truth'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing', models.JSONField()),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('paused', models.BooleanField()),
                ('answered_by', models.CharField(blank=True, max_length=80)),
                ('answered_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_correction',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=60)),
                ('purpose', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=120)),
                ('format', models.CharField(max_length=8)),
                ('size', models.IntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField(null=True)),
                ('by', models.CharField(max_length=80)),
                ('department', models.CharField(max_length=18)),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=80)),
                ('withdrawn_reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_document',
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('working_days', models.IntegerField()),
                ('reason', models.TextField()),
                ('by_id', models.CharField(max_length=80)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('article', models.CharField(max_length=80)),
                ('outcome', models.CharField(default='requested', max_length=12)),
                ('answered_by', models.CharField(blank=True, max_length=80)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer_reason', models.TextField(blank=True)),
                ('new_due_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'sharing_extension',
            },
        ),
        migrations.CreateModel(
            name='FormTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(max_length=18)),
                ('name', models.CharField(max_length=60)),
                ('fields', models.JSONField()),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sharing_template',
            },
        ),
        migrations.CreateModel(
            name='JointSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('words', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=80)),
                ('close_reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_joint_sign',
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.BigIntegerField()),
                ('unit_name', models.CharField(max_length=60)),
                ('opinion', models.CharField(blank=True, max_length=20)),
                ('words', models.TextField(blank=True)),
                ('by', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'sharing_opinion',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(max_length=16)),
                ('subject', models.CharField(max_length=60)),
                ('document_number', models.CharField(blank=True, max_length=60)),
                ('department', models.CharField(max_length=18)),
                ('department_name', models.CharField(max_length=200)),
                ('parties', models.JSONField()),
                ('content', models.TextField()),
                ('salt', models.CharField(max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by_id', models.CharField(max_length=80)),
                ('made_by', models.CharField(max_length=80)),
            ],
            options={
                'db_table': 'sharing_paper',
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.JSONField()),
                ('by_id', models.CharField(max_length=80)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=80)),
                ('close_reason', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'sharing_proposal',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=60)),
                ('person', models.CharField(max_length=80)),
                ('on', models.DateField()),
            ],
            options={
                'db_table': 'sharing_reminder',
            },
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='sharing_application_one_under_way',
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='sharing_application_review_has_clock',
        ),
        migrations.RemoveConstraint(
            model_name='grant',
            name='sharing_grant_one_per_entry',
        ),
        migrations.AddField(
            model_name='application',
            name='approved_post',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='application',
            name='confirmed_by',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='application',
            name='daily_volume',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='frequency',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='application',
            name='unit',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='unit_name',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='clock',
            name='fixed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='grant',
            name='first_delivery_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='grant',
            name='first_receipt',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='grant',
            name='kind',
            field=models.CharField(default='production', max_length=10),
        ),
        migrations.AddField(
            model_name='grant',
            name='offered_end',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(db_index=True, default=shuqiao.sharing.states.applications.ApplicationState['DRAFT'], max_length=24),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['applicant_id', 'id'], name='sharing_application_of_person'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('state__in', ['draft', 'returned', shuqiao.sharing.states.applications.ApplicationState['CORRECTION_REQUESTED'], shuqiao.sharing.states.applications.ApplicationState['UNDER_REVIEW'], shuqiao.sharing.states.applications.ApplicationState['WAITING_HEAD'], shuqiao.sharing.states.applications.ApplicationState['WAITING_PROVIDER_HEAD']])), fields=['applicant_id', 'state'], name='sharing_application_open'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_department', 'id'], name='sharing_application_decided'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('approved_at__isnull', False)), fields=['applicant_department', 'id'], name='sharing_application_approved'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('state__in', [shuqiao.sharing.states.applications.GrantState['ACTIVE'], shuqiao.sharing.states.applications.GrantState['SUSPENDED']])), fields=['valid_to'], name='sharing_grant_ends'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [shuqiao.sharing.states.applications.ApplicationState['CORRECTION_REQUESTED'], shuqiao.sharing.states.applications.ApplicationState['UNDER_REVIEW'], shuqiao.sharing.states.applications.ApplicationState['WAITING_HEAD'], shuqiao.sharing.states.applications.ApplicationState['WAITING_PROVIDER_HEAD']])), fields=('applicant_department', 'entry_code', 'matter_code', 'purpose_type'), name='sharing_application_one_under_way'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', [shuqiao.sharing.states.applications.ApplicationState['UNDER_REVIEW'], shuqiao.sharing.states.applications.ApplicationState['WAITING_PROVIDER_HEAD']]), _negated=True), ('clock__isnull', False), _connector='OR'), name='sharing_application_review_has_clock'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'production')), fields=('application', 'entry_code'), name='sharing_grant_one_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'test'), ('state__in', [shuqiao.sharing.states.applications.GrantState['ACTIVE'], shuqiao.sharing.states.applications.GrantState['SUSPENDED']])), fields=('application',), name='sharing_grant_one_test'),
        ),
        migrations.AddField(
            model_name='correction',
            name='application',
            field=models.OneToOneField(db_column='application_number', on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='sharing.application', to_field='number'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['subject', 'id'], name='sharing_document_subject'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('subject', 'purpose', 'sha256'), name='sharing_document_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('withdrawn_at__isnull', True)), models.Q(('content__isnull', True), ('withdrawn_at__isnull', False)), _connector='OR'), name='sharing_document_withdrawn_is_empty'),
        ),
        migrations.AddField(
            model_name='extension',
            name='application',
            field=models.OneToOneField(db_column='application_number', on_delete=django.db.models.deletion.PROTECT, related_name='extension', to='sharing.application', to_field='number'),
        ),
        migrations.AddConstraint(
            model_name='formtemplate',
            constraint=models.UniqueConstraint(fields=('department', 'name'), name='sharing_template_name'),
        ),
        migrations.AddField(
            model_name='jointsign',
            name='application',
            field=models.ForeignKey(db_column='application_number', on_delete=django.db.models.deletion.PROTECT, related_name='joint_signs', to='sharing.application', to_field='number'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='joint_sign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='sharing.jointsign'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['subject', 'kind', 'id'], name='sharing_paper_subject'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='application',
            field=models.ForeignKey(db_column='application_number', on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='sharing.application', to_field='number'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('subject', 'person', 'on'), name='sharing_reminder_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', 'requested')), models.Q(('outcome__in', ['allowed', 'denied']), ('answered_at__isnull', False)), _connector='OR'), name='sharing_extension_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='jointsign',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('application',), name='sharing_joint_sign_one_open'),
        ),
        migrations.AddIndex(
            model_name='opinion',
            index=models.Index(condition=models.Q(('opinion', '')), fields=['unit'], name='sharing_opinion_unit'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('joint_sign', 'unit'), name='sharing_opinion_one_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('application',), name='sharing_proposal_one_open'),
        ),
    ]
