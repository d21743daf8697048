from __future__ import annotations

from django.db import transaction

from shuqiao.audit.actions import record
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.queries import known_entry
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, require
from shuqiao.sharing import events, permissions, registries
from shuqiao.sharing.effects import issue, tell_grant
from shuqiao.sharing.errors import TestNotPossible
from shuqiao.sharing.facts import GrantFacts
from shuqiao.sharing.locks import lock_application
from shuqiao.sharing.models import Grant
from shuqiao.sharing.queries import known_systems
from shuqiao.sharing.rules import testing
from shuqiao.sharing.rulesets import figure, in_force
from shuqiao.sharing.states import APPLICANTS, LIVE


@transaction.atomic
def start_test(actor: Actor | None, application: str) -> GrantFacts:
    """Try calls before anybody has decided (申请测试): a grant that answers generated data only, and ends by itself.

    Nobody is asked and nothing real is opened: no order of it can name a source.
    """
    who = require(present(actor))
    row, asked = lock_application(application)
    if not permissions.sees_application(who, asked):
        raise Absent(what=f"申请 application {application}")
    require(permissions.may_begin_for(who, testing.START, APPLICANTS, asked.applicant_department))
    if Grant.objects.filter(application=row, kind="test", state__in=sorted(LIVE)).exists():
        raise TestNotPossible(why_zh="已有使用中的测试授权", why_en="one is in service already",
                              then_zh="请使用或先结束它。", then_en="Use it, or end it first.")  # fmt: skip
    entry = known_entry(asked.entry_code)
    systems = known_systems(asked.scope.systems)
    days = figure("test_grant_days")
    given = issue(require(testing.for_test(asked, entry, systems, lists(), clock.today(), days, in_force())))
    facts = {"application": application, "entry": entry.code, "systems": list(given.systems),
             "valid_to": given.valid_to.isoformat()}  # fmt: skip
    record(who, events.TEST_STARTED, events.of_grant(given.number), facts, department=given.consumer,
           items=(events.of_application(application),))  # fmt: skip
    registries.announce(given)
    tell_grant("test_started", given, given.consumer)
    return given
