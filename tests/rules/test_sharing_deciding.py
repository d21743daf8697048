"""What an answer may say, and which grant follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shuqiao.accounts.facts import DepartmentFacts
from shuqiao.catalogue.enumerations import lists
from shuqiao.kernel.refusals import TooLarge
from shuqiao.policy.errors import BadRowFilter
from shuqiao.sharing import errors
from shuqiao.sharing.facts import Citation, GrantedItem, GrantFacts, Part, Terms
from shuqiao.sharing.rules.conditions import grounds
from shuqiao.sharing.rules.deciding import Reason, in_full, in_part, refusal
from shuqiao.sharing.rules.granting import from_decision, standing
from shuqiao.sharing.rulesets import shipped
from tests.cast.people import HOUSING, POLICE
from tests.rooms.sharing.stage import LAW, NAME_ONLY, OPEN, SCOPE, TODAY, asked, entry

RULES = shipped("measures-2016")
NAME, NUMBER, ADDRESS = (
    GrantedItem("姓名", "mask:name"),
    GrantedItem("公民身份号码", "mask:citizen_number"),
    GrantedItem("户籍地址", "mask:address"),
)
HOUSEHOLDS = {"column": "户籍地址", "op": "prefix", "value": "栖澜市鹤汀区"}
BUREAU = DepartmentFacts(HOUSING, "栖澜市住房和城乡建设局", "市住建局", "city", "990100", "organ")


def test_full_consent_gives_each_item_under_the_entry_s_mask() -> None:
    assert in_full(entry(), asked(), TODAY) == Part((NAME, NUMBER, ADDRESS))


def test_full_consent_is_impossible_once_the_period_is_over_or_an_item_is_gone() -> None:
    assert isinstance(in_full(entry(), asked(), date(2026, 9, 22)), errors.PeriodWrong)
    assert isinstance(in_full(entry(items=entry().items[1:]), asked(), TODAY), errors.UnknownItems)


@pytest.mark.parametrize(
    ("part", "refusal"),
    [
        (NAME_ONLY, None),
        (Part((NAME, NUMBER, ADDRESS), period_to=date(2025, 12, 31)), None),
        (Part((NAME, NUMBER, ADDRESS), row_filter=HOUSEHOLDS), None),
        (Part((NAME, NUMBER, ADDRESS)), errors.NothingCut),
        (Part((ADDRESS, NUMBER, NAME)), errors.NothingCut),
        (Part((NAME, NUMBER, ADDRESS), period_to=SCOPE.period_to), errors.NothingCut),
        (Part(()), errors.NothingGiven),
        (Part((NAME,) * 5000), TooLarge),
        (Part((NAME, GrantedItem("工资", "plain"))), errors.BeyondAsked),
        (Part((NAME, NAME)), errors.BeyondAsked),
        (Part((GrantedItem("姓名", "plain"),)), errors.RuleTooWeak),
        (Part((GrantedItem("姓名", "mask:phone"),)), errors.RuleTooWeak),
        (Part((GrantedItem("姓名", "mask:nothing"),)), errors.RuleTooWeak),
        (Part((NAME,), period_to=date(2027, 1, 1)), errors.BeyondAsked),
        (Part((NAME,), period_to=date(2025, 9, 21)), errors.PeriodWrong),
        (Part((NAME,), row_filter={"column": "工资", "op": "eq", "value": "1"}), BadRowFilter),
    ],
)
def test_consent_in_part_lies_strictly_within_what_was_asked(part: Part, refusal: type | None) -> None:
    outcome = in_part(entry(), asked(), part, TODAY)
    assert outcome == part if refusal is None else isinstance(outcome, refusal)


def test_a_plain_item_may_be_given_masked() -> None:
    items = (replace(entry().items[0], mask="plain"), *entry().items[1:])
    part = Part((NAME, NUMBER, ADDRESS))
    assert in_part(entry(items=items), asked(), part, TODAY) == part


@pytest.mark.parametrize(
    ("code", "text", "citation", "outcome"),
    [
        ("condition_text", "不属于住房保障", None, "condition_text"),
        ("law", "法律另有规定", LAW, "law"),
        ("law", "法律另有规定", None, errors.GroundUnknown),
        ("law", "法律另有规定", Citation("某法", "", "第一条"), errors.GroundUnknown),
        ("law", "法律另有规定", Citation("某法", " ", "第一条"), errors.GroundUnknown),
        ("condition_text", "  ", None, errors.ReasonMissing),
        ("scenario", "场景不符", None, errors.GroundDoesNotHold),
        ("need_a_letter", "请先来函", None, errors.GroundUnknown),  # an extra condition is no ground
        ("", "就是不给", None, errors.GroundUnknown),
    ],
)
def test_a_refusal_rests_on_the_catalogue_or_on_a_cited_law(
    code: str, text: str, citation: Citation | None, outcome: Any
) -> None:
    found = refusal(grounds(entry(), asked(), lists()), code, text, citation)
    if isinstance(outcome, str):
        assert isinstance(found, Reason)
        assert found.code == outcome
    else:
        assert isinstance(found, outcome)


def test_a_cited_law_is_the_refusal_s_article() -> None:
    found = refusal((), "law", "法律另有规定", LAW)
    assert isinstance(found, Reason)
    assert found.article == "中华人民共和国个人信息保护法（主席令第91号）第三十四条"


def granted(part: Part = NAME_ONLY, terms: Terms = Terms(), **changes: Any) -> GrantFacts:  # noqa: B008
    made = from_decision(asked(), entry(**changes), part, terms, TODAY, RULES)
    assert isinstance(made, GrantFacts)
    return made


def test_a_grant_says_who_what_why_until_when_and_by_which_article() -> None:
    grant = granted()
    assert (grant.consumer, grant.provider, grant.systems) == (HOUSING, POLICE, ("zjj-housing-check",))
    assert (grant.items, grant.lookup_items) == ((NAME,), ("公民身份号码",))
    assert grant.purposes == ("990100000000100001.basis",)
    assert (grant.valid_from, grant.valid_to) == (TODAY, date(2026, 9, 21))
    assert (grant.rule_set_name, grant.article) == ("measures-2016", "51号第十二条")
    assert (grant.subjects_per_case, grant.context_required) == (5, ("purpose", "case", "operator"))


def test_a_grant_does_not_begin_in_the_past_and_ends_no_later_than_decided() -> None:
    late = from_decision(asked(), entry(), replace(NAME_ONLY, period_to=date(2025, 12, 31)), Terms(),
                         date(2025, 10, 9), RULES)  # fmt: skip
    assert isinstance(late, GrantFacts)
    assert (late.valid_from, late.valid_to) == (date(2025, 10, 9), date(2025, 12, 31))


def test_personal_data_require_context_even_where_the_entry_is_silent() -> None:
    silent = granted(conditions__context_required=(), conditions__case_required=False)
    assert silent.context_required == ("purpose", "case", "operator")


def test_the_provider_s_rows_never_widen_the_asked_rows() -> None:
    mine = {"column": "户籍地址", "op": "prefix", "value": "栖澜市"}
    made = from_decision(asked(row_filter=mine), entry(), replace(NAME_ONLY, row_filter=HOUSEHOLDS), Terms(), TODAY,
                         RULES)  # fmt: skip
    assert isinstance(made, GrantFacts)
    assert made.row_filter == {"all": [mine, HOUSEHOLDS]}


@pytest.mark.parametrize(("grade", "wanted", "given"), [(2, True, True), (2, False, False), (3, True, False)])
def test_bearer_tokens_stop_at_the_second_grade(grade: int, wanted: bool, given: bool) -> None:
    assert granted(terms=Terms(bearer=wanted), grade=grade).bearer is given


@pytest.mark.parametrize("terms", [Terms(rows_per_call=0), Terms(rows_per_call=10**6), Terms(calls_per_minute=0)])
def test_bounds_the_platform_cannot_carry_are_refused(terms: Terms) -> None:
    assert isinstance(from_decision(asked(), entry(), NAME_ONLY, terms, TODAY, RULES), errors.TermsWrong)


@pytest.mark.parametrize(
    ("of_entry", "changes", "refusal"),
    [
        (OPEN, {}, None),
        ({}, {}, errors.NotUnconditional),
        (OPEN, {"lookup_items": ()}, errors.KeyNeeded),
        (OPEN, {"method": "file"}, errors.MethodNotOffered),
        (OPEN | {"sharing__methods": ("query", "file")}, {"method": "file"}, errors.BulkNeedsDecision),
        (OPEN, {"items": ("工资",)}, errors.UnknownItems),
    ],
)
def test_a_standing_grant_is_not_bulk(of_entry: dict[str, Any], changes: dict[str, Any], refusal: type | None) -> None:
    outcome = standing(entry(**of_entry), replace(SCOPE, **changes), BUREAU, TODAY, RULES)
    assert isinstance(outcome, GrantFacts if refusal is None else refusal)


def test_a_standing_grant_keeps_the_entry_s_masks_and_asks_for_context() -> None:
    grant = standing(entry(**OPEN), SCOPE, BUREAU, TODAY, RULES)
    assert isinstance(grant, GrantFacts)
    assert grant.standing
    assert grant.items == (NAME, NUMBER, ADDRESS)
    assert {"case", "operator"} <= set(grant.context_required)
    assert isinstance(standing(entry(**OPEN), SCOPE, replace(BUREAU, code=POLICE), TODAY, RULES), errors.OwnResource)
