"""Rule sets as data: the shipped ones say the same things under the same names, and a broken file is told why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.sharing import rulesets
from shuqiao.sharing.facts import RuleSet, Unit
from shuqiao.sharing.rules.rulesets import BrokenRuleSet, parse, parse_local
from shuqiao.site.environment import RULE_SETS

MEASURES, REGULATION = rulesets.shipped("measures-2016"), rulesets.shipped("regulation-2025")

# Written by hand from the table of limits (T1-T19): name, 2016, 2025, in the unit of the figure.
FIGURES = {
    "catalogue_update": (15, 10),
    "catalogue_update_extension": (None, 5),
    "catalogue_review": (None, 2),
    "conditional_reply": (10, 10),
    "unconditional_reply": (0, 1),
    "reply_extension": (None, 10),
    "supply_after_consent": (None, 20),
    "correction_notice": (None, None),
    "verification_reply": (None, 10),
    "usage_record_years": (None, 3),
    "dispute_days": (None, None),
    "backflow_days": (None, None),
    "annual_report_due": (2, None),
    "evaluation_period": (1, None),
    "rectification_due": (None, None),
}


def test_the_environment_knows_what_is_shipped() -> None:
    assert set(RULE_SETS) == set(rulesets.names())


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_the_law_s(name: str) -> None:
    assert (MEASURES.amount(name), REGULATION.amount(name)) == FIGURES[name]


def test_both_sets_speak_of_the_same_things() -> None:
    for section in ("figures", "switches", "terms", "articles", "local"):
        assert getattr(MEASURES, section).keys() == getattr(REGULATION, section).keys(), section
    assert set(FIGURES) <= set(MEASURES.figures)
    for name, figure in (*MEASURES.figures.items(), *MEASURES.local.items()):
        assert figure.unit is (REGULATION.figures | REGULATION.local)[name].unit, name


def test_no_number_of_the_regulation_is_confirmed() -> None:
    """Nothing of Decree 809 beyond Articles 1 to 5 was compared with the official text."""
    assert not any(f.confirmed for f in REGULATION.figures.values())
    read = {"secret_data", "work_secrets_out_of_scope"}
    for name, switch in REGULATION.switches.items():
        assert switch.article is None or switch.confirmed == (name in read), name
    assert not any(a.confirmed for a in REGULATION.articles.values())


def test_the_measures_are_confirmed_up_to_article_15() -> None:
    unsure = {"backflow_days", "annual_report_due", "evaluation_period", "rectification_due"}
    assert {name for name, f in MEASURES.figures.items() if not f.confirmed} == unsure


def test_a_limit_without_a_number_of_days_does_not_run() -> None:
    assert "supply_after_consent" not in MEASURES.limits
    assert REGULATION.limits["supply_after_consent"].working_days == 20
    assert "usage_record_years" not in REGULATION.limits, "years do not run in working days"


def test_where_the_two_differ() -> None:
    assert (MEASURES.choice("dispute_end"), REGULATION.choice("dispute_end")) == ("joint_conference", "government")
    assert (MEASURES.on("unconditional_needs_application"), REGULATION.on("unconditional_needs_application")) == (
        False,
        True,
    )
    assert not MEASURES.on("silence_is_consent")
    assert not REGULATION.on("silence_is_consent")
    assert (MEASURES.terms["consumer"].zh, REGULATION.terms["consumer"].zh) == ("使用部门", "需求部门")


def shipped(name: str) -> RuleSet | None:
    return {"measures-2016": MEASURES, "regulation-2025": REGULATION}.get(name)


SOURCE = {"zh": "示例市政务数据管理办法第九条", "en": "Measures of Example City, Art. 9"}


def own(**changed: Any) -> str:
    """A local rule set that shortens the answer to five working days."""
    said: dict[str, Any] = {
        "name": "example-city",
        "version": "2025.1",
        "title_zh": "示例市规则",
        "title_en": "Rules of Example City",
        "extends": "measures-2016",
        "limits": {"conditional_reply": {"working_days": 5, "source": SOURCE}},
    }
    return json.dumps(said | changed, ensure_ascii=False)


def test_a_local_set_overrides_single_figures_with_its_source() -> None:
    found = parse_local(own(), shipped)
    limit = found.limits["conditional_reply"]
    assert (limit.working_days, limit.article.zh, found.extends) == (5, SOURCE["zh"], "measures-2016")
    assert found.figures["conditional_reply"].own
    assert not found.figures["catalogue_update"].own
    assert found.limits["catalogue_update"] == MEASURES.limits["catalogue_update"]
    assert (found.articles, found.terms) == (MEASURES.articles, MEASURES.terms)
    given = own(local={"reminders_before_wd": {"working_days": 3, "source": SOURCE}})
    assert parse_local(given, shipped).amount("reminders_before_wd") == 3
    given = own(switches={"extension_allowed": {"value": True, "source": SOURCE | {"confirmed": False}}})
    assert parse_local(given, shipped).on("extension_allowed")
    assert "extension_allowed" in parse_local(given, shipped).unconfirmed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"extends": "measures-1999"}, "extends: name the shipped"),
        ({"extends": None}, "extends: name the shipped"),
        ({"name": "measures-2016"}, "give your own another name"),
        ({"name": "Example City"}, "name: small letters"),
        ({"version": ""}, "version: a text of 1 to 20"),
        ({"version": "1\u0000"}, "version: holds a character"),
        ({"colour": "red"}, "colour: not a part"),
        ({"limits": []}, "limits: an object"),
        ({"limits": {"conditional_replies": {"working_days": 5, "source": SOURCE}}}, "no such name; known: "),
        ({"limits": {"conditional_reply": {"working_days": 5}}}, "limits.conditional_reply.source: missing"),
        ({"limits": {"conditional_reply": {"working_days": -1, "source": SOURCE}}}, "a whole number from 0 to 250"),
        ({"limits": {"conditional_reply": {"working_days": True, "source": SOURCE}}}, "a whole number"),
        ({"limits": {"conditional_reply": {"working_days": 5.5, "source": SOURCE}}}, "a whole number"),
        ({"limits": {"conditional_reply": {"days": 5, "source": SOURCE}}}, "counted in working_days"),
        ({"limits": {"conditional_reply": {"days": 5, "working_days": 5, "source": SOURCE}}}, "state one of"),
        ({"limits": {"conditional_reply": {"working_days": 5, "source": {"zh": "甲"}}}}, "source.en: a text"),
        ({"limits": {"annual_report_due": {"month_end": 0, "source": SOURCE}}}, "a month from 1 to 12"),
        ({"local": {"reminders_before_wd": {"working_days": None, "source": SOURCE}}}, "a local figure has a number"),
        ({"switches": {"silence_is_consent": {"value": True, "source": SOURCE}}}, "silence is escalated"),
        ({"switches": {"dispute_end": {"value": "court", "source": SOURCE}}}, "one of joint_conference, government"),
        ({"switches": {"extension_allowed": {"value": "yes", "source": SOURCE}}}, "true or false"),
        ({"switches": {"extension_allowed": {"value": True}}}, "source: missing"),
        ({"articles": {"supply": {"zh": "甲", "en": "A", "confirmed": True}}}, "articles: a local rule set cites"),
        ({"effective_from": "soon"}, "effective_from: a day such as"),
        ({"effective_from": 5}, "effective_from: a day such as"),
        ({"effective_from": "2025-01-02", "effective_to": "2025-01-01"}, "earlier than effective_from"),
    ],
)
def test_a_broken_local_set_is_told_why(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BrokenRuleSet, match=sentence):
        parse_local(own(**changed), shipped)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON"),
        ("[1]", "the file: an object"),
        ("[" * 100_000, "not JSON"),
        ('{"name": "a", "name": "b"}', "name: stated twice"),
    ],
)
def test_no_rule_set_at_all(text: str, sentence: str) -> None:
    for read in (parse, lambda t: parse_local(t, shipped)):
        with pytest.raises(BrokenRuleSet, match=sentence):
            read(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_places = st.sampled_from(["name", "version", "limits", "switches", "terms", "local", "articles", "effective_to"])


@given(place=_places, put=_json)
def test_whatever_stands_in_a_file_is_read_or_refused(place: str, put: Any) -> None:
    said = json.loads(own()) | {place: put}
    try:
        found = parse_local(json.dumps(said), shipped)
    except BrokenRuleSet:
        return
    assert found.figures.keys() == MEASURES.figures.keys()


@given(
    st.integers(0, 250), st.sampled_from(sorted(n for n, f in MEASURES.figures.items() if f.unit is Unit.WORKING_DAYS))
)
def test_one_figure_changed_changes_nothing_else(days: int, name: str) -> None:
    found = parse_local(own(limits={name: {"working_days": days, "source": SOURCE}}), shipped)
    assert found.amount(name) == days
    assert {n: f for n, f in found.figures.items() if n != name} == {
        n: f for n, f in MEASURES.figures.items() if n != name
    }


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path, content in (
        (tmp_path / "none.json", None),
        (tmp_path / "latin.json", b"\xff"),
        (tmp_path / "big", b" " * 300_000),
    ):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BrokenRuleSet, match=r"cannot be read|larger than"):
            rulesets.local(path)
