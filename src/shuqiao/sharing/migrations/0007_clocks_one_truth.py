from django.db import migrations, models

import shuqiao.sharing.states.applications


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0006_clocks_moved'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='application',
            name='due_article',
        ),
        migrations.RemoveField(
            model_name='application',
            name='due_on',
        ),
        migrations.RemoveField(
            model_name='application',
            name='escalated_at',
        ),
        migrations.RemoveField(
            model_name='application',
            name='rule_set_name',
        ),
        migrations.RemoveField(
            model_name='application',
            name='rule_set_version',
        ),
        migrations.RemoveField(
            model_name='clock',
            name='escalated_on',
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', shuqiao.sharing.states.applications.ApplicationState['UNDER_REVIEW']), _negated=True), ('clock__isnull', False), _connector='OR'), name='sharing_application_review_has_clock'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('next_on__isnull', True), models.Q(('paused_on__isnull', True), ('stopped_on__isnull', True)), _connector='OR'), name='sharing_clock_only_running_is_looked_at'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('paused_on__isnull', True), ('stopped_on__isnull', True), ('next_on__isnull', True), _negated=True), name='sharing_clock_running_is_looked_at'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule_set_name', ''), _negated=True), models.Q(('rule_set_version', ''), _negated=True)), name='sharing_clock_law'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('started_on'))), name='sharing_clock_due_after_start'),
        ),
    ]
