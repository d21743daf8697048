"""The story's application at every stage, for tests of rules, verbs, doors and pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from django.test import override_settings

from shuqiao.accounts.facts import ClientSystemFacts
from shuqiao.audit.models import Content
from shuqiao.catalogue.facts import ConditionsOfUse, EntryFacts
from shuqiao.kernel import clock
from shuqiao.kernel.actors import system
from shuqiao.kernel.canonical import parse
from shuqiao.sharing import actions
from shuqiao.sharing.facts import (
    ApplicationFacts,
    Citation,
    GrantedItem,
    GrantFacts,
    Part,
    Scope,
    Stop,
)
from shuqiao.sharing.facts.corrections import Missing
from shuqiao.sharing.states import ApplicationState, GrantState
from tests.cast.people import HOUSING, POLICE, Cast, client_system
from tests.rooms.catalogue.entries import draft, entry_in

MONDAY = datetime(2025, 9, 22, 1, 0, tzinfo=UTC)
"""Nine o'clock in China on the story's first day; National Day and its working weekend lie ahead."""
TODAY = date(2025, 9, 22)

SCOPE = Scope(
    basis="《公共租赁住房管理办法》第七条",
    purpose_type="basis",
    scenario="housing_security",
    matter_code="990100000000100001",
    matter_name="公共租赁住房保障资格确认",
    items=("姓名", "公民身份号码", "户籍地址"),
    lookup_items=("公民身份号码",),
    period_from=TODAY,
    period_to=date(2026, 9, 21),
    systems=("zjj-housing-check",),
    contact_name="简若溪",
    contact_phone="0990-8020002",
    truth_statement=True,
)
NAME_ONLY = Part(items=(GrantedItem("姓名", "mask:name"),))
INCIDENT = Stop("incident", "发现异常批量查询")
LAW = Citation("中华人民共和国个人信息保护法", "主席令第91号", "第三十四条")
HOUSING_SYSTEM = ClientSystemFacts("zjj-housing-check", "公租房资格审核系统", HOUSING, "市住建局", "system")
MISSING = (Missing("basis", "请写明条款号"), Missing("document.proof", "请附事项清单"))
YEAR_2025 = "regulation-2025"
"""The rule set that knows correction notices, and applications for unconditional entries."""
CLOCK = system("clock")
OPEN = {"sharing__type_": "unconditional", "sharing__condition_text": "", "conditions": ConditionsOfUse()}
"""What makes the entry an unconditional one."""


def entry(**changes: Any) -> EntryFacts:
    """The household entry as published facts, with changes; ``conditions__scenarios=…`` reaches into a part."""
    made = draft(**{"code": "101002/000001", "sharing__methods": ("query",), **changes})
    values = {f.name: getattr(made, f.name) for f in fields(made)}
    return EntryFacts(
        **values, id=1, provider=POLICE, provider_name="栖澜市公安局", state="published", version=1,
        holds_personal_identifiers=any(item.kind == "id" for item in made.items),
    )  # fmt: skip


def asked(**changes: Any) -> ApplicationFacts:
    """The housing bureau's application, under review unless changed; names of ``Scope`` change its scope."""
    scope_names = {f.name for f in fields(Scope)}
    scope = replace(SCOPE, **{k: v for k, v in changes.items() if k in scope_names})
    whole = ApplicationFacts(
        number="SQ-2025-000001", entry_code="101002/000001", entry_name="户籍家庭成员信息",
        provider=POLICE, provider_name="栖澜市公安局", applicant_department=HOUSING,
        applicant_department_name="栖澜市住房和城乡建设局", applicant_id="person:1", applicant_name="简若溪",
        scope=scope, state=ApplicationState.UNDER_REVIEW, version=1, created_at=MONDAY, approved_at=MONDAY,
        due_on=date(2025, 10, 11), rule_set_name="measures-2016", rule_set_version="1", due_article="51号第十二条",
    )  # fmt: skip
    return replace(whole, **{k: v for k, v in changes.items() if k not in scope_names})


@contextmanager
def on(day: date) -> Iterator[None]:
    """Ten o'clock in China on ``day``."""
    with clock.fixed_at(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
        yield


def published(cast: Cast, **changes: Any) -> EntryFacts:
    """The story's entry, walked to publication, and the applicant's system."""
    client_system()
    return entry_in(cast, "published", draft(**changes))


def application_in(cast: Cast, state: str, scope: Scope = SCOPE, **changes: Any) -> ApplicationFacts:
    """An application of the housing bureau, walked to ``state`` by its people."""
    found = actions.start_draft(cast.applicant, published(cast, **changes).code, scope)
    return walk(cast, found, state)


def walk(cast: Cast, found: ApplicationFacts, state: str) -> ApplicationFacts:
    """From draft to ``state``."""
    number = found.number
    if state == "draft":
        return found
    if state == "withdrawn":
        return actions.withdraw(cast.applicant, number)
    found = actions.submit(cast.applicant, number)
    if state == "returned":
        return actions.return_(cast.applicant_head, number, "请补充使用依据")
    if state == "waiting_head":
        return found
    if state == "correction_requested":
        with override_settings(SHUQIAO_RULE_SET=YEAR_2025):
            actions.approve(cast.applicant_head, number)
            return actions.request_correction(cast.provider_reviewer, number, MISSING)
    found = actions.approve(cast.applicant_head, number)
    last = {
        "granted": lambda: actions.consent(cast.provider_reviewer, number),
        "partly_granted": lambda: actions.consent_in_part(cast.provider_reviewer, number, NAME_ONLY, "只需核对姓名"),
        "refused": lambda: actions.refuse(cast.provider_reviewer, number, "condition_text", "不属于住房保障事项"),
    }
    return last[state]() if state in last else found


def grant_in(cast: Cast, state: str) -> GrantFacts:
    """The story's grant, walked to ``state``."""
    from shuqiao.sharing.queries import grant_by_number

    number = application_in(cast, "granted").grants[0]
    if state == GrantState.SUSPENDED:
        return actions.suspend_grant(cast.provider_reviewer, number, INCIDENT)
    if state == GrantState.REVOKED:
        return actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
    if state == GrantState.EXPIRED:
        with on(date(2026, 9, 22)):
            return actions.expire_grant(CLOCK, number)
    return grant_by_number(number)


def log() -> list[tuple[str, str, dict[str, Any]]]:
    """Event, subject and facts of everything this room recorded so far, oldest first."""
    rows = Content.objects.filter(event__startswith="sharing.").order_by("number")
    return [(row.event, row.subject, parse(bytes(row.content or b""))["facts"]) for row in rows]
