"""The story's application at every stage, for tests of rules, verbs, doors and pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import override_settings

from shuqiao.accounts import actions as accounts
from shuqiao.accounts.facts import ClientSystemFacts, InnerUnitFacts
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
    RenewalFacts,
    Scope,
    Stop,
    TalkFacts,
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
AGREED = Stop("agreed", "按双方商定执行")
RENEWABLE = date(2026, 9, 1)
"""A day within thirty days of the end of the story's grant."""
UNTIL = date(2027, 9, 21)
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


def under(rule_set: str) -> override_settings:
    """The rule set in force inside the block."""
    return override_settings(SHUQIAO_RULE_SET=rule_set)


def inner_unit(cast: Cast, name: str = "户政科", *logins: str) -> InnerUnitFacts:
    """An inner unit of the police bureau; the people of ``logins`` belong to it."""
    made = accounts.add_unit(cast.compiler, POLICE, name)
    for login in logins:
        accounts.place_person(cast.compiler, cast.people[login].id, made.id)
    return made


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
    if state == "waiting_provider_head":
        with under("regulation-2025"):
            actions.approve(cast.applicant_head, number)
            return actions.consent(cast.provider_reviewer, number)
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
    return confirmed(cast, last[state]()) if state in last else found


def confirmed(cast: Cast, answered: ApplicationFacts) -> ApplicationFacts:
    """With the consent of the provider's head, where the rule set in force wants it."""
    if answered.state != ApplicationState.WAITING_PROVIDER_HEAD:
        return answered
    return actions.confirm_answer(cast.compiler_head, answered.number)


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


def standing_in(cast: Cast, state: str) -> GrantFacts:
    """A standing grant of the story's entry, walked to ``state``."""
    return to_state(cast, actions.subscribe(cast.applicant, published(cast, **OPEN).code, SCOPE), state)


def test_in(cast: Cast, state: str) -> GrantFacts:
    """The test grant of an application that nobody has decided, walked to ``state``."""
    return to_state(cast, actions.start_test(cast.applicant, application_in(cast, "under_review").number), state)


test_in.__test__ = False  # type: ignore[attr-defined]  # it makes a grant


def to_state(cast: Cast, grant: GrantFacts, state: str) -> GrantFacts:
    """From active to ``state``."""
    number = grant.number
    if state == GrantState.SUSPENDED:
        return actions.suspend_grant(cast.provider_reviewer, number, INCIDENT)
    if state == GrantState.REVOKED:
        return actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
    if state == GrantState.EXPIRED:
        with on(grant.valid_to + timedelta(days=1)):
            return actions.expire_grant(CLOCK, number)
    return grant


def agreed(cast: Cast, number: str, verb: str) -> TalkFacts:
    """Both sides agree to ``verb`` from today on."""
    talk = actions.propose_stop(cast.provider_reviewer, number, verb, clock.today(), "双方系统同步升级")
    return actions.answer_stop(cast.applicant, talk.number, True)


def renewal_in(cast: Cast, number: str, state: str) -> RenewalFacts:
    """A renewal of grant ``number``, walked to ``state``; on a day on which it may be asked."""
    asked = actions.ask_renewal(cast.applicant, number, UNTIL, "保障资格逐年复核", True)
    if state == "withdrawn":
        return actions.withdraw_renewal(cast.applicant, asked.number)
    if state == "waiting_head":
        return asked
    found = actions.approve_renewal(cast.applicant_head, asked.number)
    if state == "renewed":
        actions.grant_renewal(cast.provider_reviewer, asked.number)
    if state == "declined":
        return actions.decline_renewal(cast.provider_reviewer, asked.number, "资源将改为接口方式提供")
    if state == "lapsed":
        actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
    return found


def talk_in(cast: Cast, number: str, state: str) -> TalkFacts:
    """A negotiated suspension of grant ``number``, walked to ``state``."""
    talk = actions.propose_stop(cast.provider_reviewer, number, "suspend", clock.today(), "机房搬迁")
    if state in ("agreed", "carried_out"):
        talk = actions.answer_stop(cast.applicant, talk.number, True)
    if state == "carried_out":
        actions.suspend_grant(cast.provider_reviewer, number, AGREED)
    if state == "objected":
        return actions.answer_stop(cast.applicant, talk.number, False, "正值集中受理期")
    if state == "withdrawn":
        return actions.withdraw_stop(cast.provider_reviewer, talk.number)
    if state == "lapsed":
        actions.revoke_grant(cast.provider_reviewer, number, INCIDENT)
    return talk


def log() -> list[tuple[str, str, dict[str, Any]]]:
    """Event, subject and facts of everything this room recorded so far, oldest first."""
    rows = Content.objects.filter(event__startswith="sharing.").order_by("number")
    return [(row.event, row.subject, parse(bytes(row.content or b""))["facts"]) for row in rows]
