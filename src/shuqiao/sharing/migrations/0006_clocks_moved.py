"""The answer's clock of each application becomes a row of the table of clocks."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F

CHINA = timedelta(hours=8)


def forwards(apps, schema_editor):
    Application, Clock = (apps.get_model("sharing", name) for name in ("Application", "Clock"))
    Clock.objects.update(counted_from=F("started_on"), counted_wd=F("working_days") + F("extended_wd"))
    for row in Application.objects.filter(due_on__isnull=False).order_by("id").iterator(chunk_size=1000):
        started_on = ((row.approved_at or row.created_at) + CHINA).date()
        runs = row.state == "under_review"
        ended = None if runs else ((row.decided_at or row.approved_at or row.created_at) + CHINA).date()
        late = row.due_on + timedelta(days=1)
        pressed_on = (row.escalated_at + CHINA).date() if row.escalated_at else None
        row.clock = Clock.objects.create(
            subject=f"application:{row.number}",
            limit="conditional_reply",
            turn=row.provider,
            other=row.applicant_department,
            link=f"/sharing/applications/{row.number}/",
            started_on=min(started_on, row.due_on),
            working_days=10,
            counted_from=min(started_on, row.due_on),
            counted_wd=10,
            due_on=row.due_on,
            rule_set_name=row.rule_set_name,
            rule_set_version=row.rule_set_version,
            article=row.due_article,
            confirmed=True,
            escalated_at=row.escalated_at,
            pressed_on=pressed_on,
            stopped_on=ended,
            next_on=(late if pressed_on is None else pressed_on + timedelta(days=7)) if runs else None,
        )
        row.save(update_fields=["clock"])


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0005_clocks_in_force"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
