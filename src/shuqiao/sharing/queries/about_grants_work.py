"""What somebody has to answer or to report about grants, for the 工作台: few rows, each list bounded."""

from __future__ import annotations

from shuqiao.kernel.actors import Actor
from shuqiao.sharing import permissions
from shuqiao.sharing.facts import EmergencyFacts, RenewalFacts, TalkFacts
from shuqiao.sharing.models import Emergency, Renewal, StopTalk
from shuqiao.sharing.records import grant_facts
from shuqiao.sharing.records_grants import emergency_facts, renewal_facts, talk_facts
from shuqiao.sharing.states import HEAD, REVIEWERS, SPEAKERS, STOPPERS, EmergencyState, RenewalState, TalkState

MOST = 50
"""Rows read of each list, the oldest first: what is answered makes room for the next."""

Renewed = tuple[str, RenewalFacts]
"""What the reader has to do with a renewal: ``approve_renewal`` or ``grant_renewal``."""


def renewals_waiting(actor: Actor) -> tuple[Renewed, ...]:
    """Renewals that the actor approves for the own department, or answers as the provider."""
    own = actor.department
    if own is None:
        return ()
    sides = (
        (HEAD, "approve_renewal", {"state": RenewalState.WAITING_HEAD, "grant__consumer": own}),
        (REVIEWERS, "decline_renewal", {"state": RenewalState.UNDER_REVIEW, "grant__provider": own}),
    )
    found: list[Renewed] = []
    for roles, verb, which in sides:
        if not actor.has(*roles):
            continue
        for row in Renewal.objects.filter(**which).select_related("grant").order_by("pk")[:MOST]:
            asked = renewal_facts(row)
            if verb in permissions.renewal_verbs_for(actor, asked, grant_facts(row.grant)):
                task = "approve_renewal" if verb == "approve_renewal" else "grant_renewal"
                found.append((task, asked))
    return tuple(found)


def talks_to_answer(actor: Actor) -> tuple[TalkFacts, ...]:
    """Proposals to stop a grant that the actor's department has to answer."""
    own = actor.department
    if own is None or not actor.has(*SPEAKERS):
        return ()
    rows = StopTalk.objects.filter(state=TalkState.PROPOSED, answerer=own).select_related("grant").order_by("pk")
    return tuple(
        talk
        for talk, grant in ((talk_facts(row), grant_facts(row.grant)) for row in rows[:MOST])
        if "agree_stop" in permissions.talk_verbs_for(actor, talk, grant)
    )


def emergencies_to_report(actor: Actor) -> tuple[EmergencyFacts, ...]:
    """Emergency stops on which the actor's department owes the authority a report, the earliest due first."""
    own = actor.department
    if own is None or not actor.has(*STOPPERS):
        return ()
    rows = Emergency.objects.filter(state=EmergencyState.TO_REPORT, grant__provider=own).select_related("grant")
    return tuple(emergency_facts(row) for row in rows.order_by("report_due_at", "pk")[:MOST])
