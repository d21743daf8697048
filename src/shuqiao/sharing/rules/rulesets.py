"""A rule set's file read and checked: pure, one clear sentence for whatever is wrong.

A shipped file says everything.  A local one names the shipped set it ``extends`` and says only what differs,
each figure with its own ``source``: the provision of the place that sets it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from shuqiao.sharing.facts import Article, Figure, RuleSet, Switch, Term, Unit

One = TypeVar("One")

MOST = {Unit.WORKING_DAYS: 250, Unit.DAYS: 3660, Unit.YEARS: 100, Unit.MONTH_END: 12}
"""A figure above this is taken for a slip of the pen."""

CHOICES = {
    "dispute_end": ("joint_conference", "government"),
    "dispute_across_levels": ("authority", "common_superior"),
    "new_exchange_systems": ("use_platform", "none_in_principle"),
    "secret_data": ("separate_intranet", "out_of_scope"),
}
"""The words of the switches that are no yes or no."""

_SECTIONS = ("limits", "switches", "local", "terms", "articles")
_HEAD = ("name", "version", "title_zh", "title_en")
_KEYS = {*_SECTIONS, *_HEAD, "effective_from", "effective_to", "extends", "source"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_SET = re.compile(r"[a-z][a-z0-9.-]{0,39}\Z")


class BrokenRuleSet(ValueError):
    """What is wrong with a rule set's file, in one sentence that names the place."""


def parse(text: str) -> RuleSet:
    """The rule set that a shipped file states in full.  Raises :class:`BrokenRuleSet`."""
    raw = _document(text)
    for key in ("extends", "source"):
        if key in raw:
            raise BrokenRuleSet(f"{key}: only a local rule set has it")
    return _read(raw, "article")


def parse_local(text: str, shipped: Callable[[str], RuleSet | None]) -> RuleSet:
    """The rule set in force where ``text`` changes single figures of a shipped one.  Raises :class:`BrokenRuleSet`."""
    raw = _document(text)
    extends = raw.get("extends")
    base = shipped(extends) if isinstance(extends, str) else None
    if base is None:
        raise BrokenRuleSet("extends: name the shipped rule set that this one changes, such as measures-2016")
    own = _read(raw, "source")
    if shipped(own.name) is not None:
        raise BrokenRuleSet(f"name: {own.name} is a shipped rule set; give your own another name")
    if own.articles:
        raise BrokenRuleSet("articles: a local rule set cites in the source of each figure")
    local = replace(
        own,
        figures={**base.figures, **_known("limits", own.figures, base.figures)},
        switches={**base.switches, **_known("switches", own.switches, base.switches)},
        local={**base.local, **_known("local", own.local, base.local)},
        terms={**base.terms, **_known("terms", own.terms, base.terms)},
        articles=base.articles,
        extends=base.name,
    )
    _same_units(local, base)
    if local.amount("conditional_reply") is None:
        raise BrokenRuleSet("limits.conditional_reply: needs a number; no application waits without a limit")
    return local


def _document(text: str) -> dict[str, Any]:
    try:
        raw = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        if isinstance(broken, BrokenRuleSet):
            raise
        raise BrokenRuleSet(f"not JSON: {broken}") from broken
    return _object(raw, "the file")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise BrokenRuleSet(f"{key}: stated twice")
        seen[key] = value
    return seen


def _read(raw: dict[str, Any], cite: str) -> RuleSet:
    for key in raw:
        if key not in _KEYS:
            raise BrokenRuleSet(f"{key}: not a part of a rule set; known: {', '.join(sorted(_KEYS))}")
    name = _text(raw, "name", 40)
    if not _SET.match(name):
        raise BrokenRuleSet("name: small letters, digits, dots and dashes, a letter first, at most 40")
    found = RuleSet(
        name=name,
        version=_text(raw, "version", 20),
        title_zh=_text(raw, "title_zh", 100),
        title_en=_text(raw, "title_en", 200),
        figures=_section(raw, "limits", lambda one, at: _figure(one, at, cite, True)),
        articles=_section(raw, "articles", _article),
        switches=_section(raw, "switches", lambda one, at: _switch(one, at, cite)),
        terms=_section(raw, "terms", lambda one, at: Term(_text(one, "zh", 40, at), _text(one, "en", 80, at))),
        local=_section(raw, "local", lambda one, at: _figure(one, at, cite, False)),
        effective_from=_day(raw, "effective_from"),
        effective_to=_day(raw, "effective_to"),
    )
    if found.effective_from and found.effective_to and found.effective_to < found.effective_from:
        raise BrokenRuleSet("effective_to: earlier than effective_from")
    twice = set(found.figures) & set(found.local)
    if twice:
        raise BrokenRuleSet(f"local.{min(twice)}: stands among the limits too")
    return found


def _section(raw: dict[str, Any], section: str, read: Callable[[dict[str, Any], str], One]) -> dict[str, One]:
    found = {}
    for name, one in _object(raw.get(section, {}), section).items():
        at = f"{section}.{name}"
        if not _NAME.match(name):
            raise BrokenRuleSet(f"{at}: a name is of small letters, digits and underscores, at most 40")
        found[name] = read(_object(one, at), at)
    return found


def _figure(one: dict[str, Any], at: str, cite: str, of_law: bool) -> Figure:
    units = [unit for unit in Unit if unit.value in one]
    if len(units) != 1 or set(one) - {units[0].value, cite}:
        known = ", ".join(unit.value for unit in Unit)
        raise BrokenRuleSet(f"{at}: state one of {known}, and {cite}; nothing else")
    unit = units[0]
    amount = one[unit.value]
    if amount is not None and (type(amount) is not int or not 0 <= amount <= MOST[unit]):
        raise BrokenRuleSet(f"{at}.{unit.value}: a whole number from 0 to {MOST[unit]}, or null")
    if unit is Unit.MONTH_END and amount == 0:
        raise BrokenRuleSet(f"{at}.{unit.value}: a month from 1 to 12, or null")
    if not of_law and amount is None:
        raise BrokenRuleSet(f"{at}.{unit.value}: a local figure has a number")
    article = _cited(one, at, cite)
    if article is None and (of_law or cite == "source"):
        raise BrokenRuleSet(f"{at}.{cite}: missing; say which provision sets this figure")
    return Figure(unit, amount, article, own=cite == "source")


def _switch(one: dict[str, Any], at: str, cite: str) -> Switch:
    if "value" not in one or set(one) - {"value", cite}:
        raise BrokenRuleSet(f"{at}: state value and {cite}; nothing else")
    value, name = one["value"], at.rpartition(".")[2]
    words = CHOICES.get(name)
    if words is not None and value not in words:
        raise BrokenRuleSet(f"{at}.value: one of {', '.join(words)}")
    if words is None and not isinstance(value, bool):
        raise BrokenRuleSet(f"{at}.value: true or false")
    if name == "silence_is_consent" and value:
        raise BrokenRuleSet(f"{at}.value: silence is escalated; this platform never takes it for consent or refusal")
    article = _cited(one, at, cite)
    if article is None and cite == "source":
        raise BrokenRuleSet(f"{at}.{cite}: missing; say which provision sets this switch")
    return Switch(value, article, own=cite == "source")


def _cited(one: dict[str, Any], at: str, cite: str) -> Article | None:
    found = one.get(cite)
    return None if found is None else _article(_object(found, f"{at}.{cite}"), f"{at}.{cite}")


def _article(one: dict[str, Any], at: str) -> Article:
    if set(one) - {"zh", "en", "confirmed"}:
        raise BrokenRuleSet(f"{at}: state zh, en and confirmed; nothing else")
    confirmed = one.get("confirmed", at.endswith(".source") or None)
    if not isinstance(confirmed, bool):
        raise BrokenRuleSet(f"{at}.confirmed: true or false")
    return Article(_text(one, "zh", 80, at), _text(one, "en", 200, at), confirmed)


def _text(one: Mapping[str, Any], key: str, most: int, at: str = "") -> str:
    value = one.get(key)
    where = f"{at}.{key}" if at else key
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise BrokenRuleSet(f"{where}: a text of 1 to {most} characters")
    if not value.isprintable():
        raise BrokenRuleSet(f"{where}: holds a character that is not shown")
    return value


def _day(raw: dict[str, Any], key: str) -> date | None:
    value = raw.get(key)
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise BrokenRuleSet(f"{key}: a day such as 2025-08-01, or null") from wrong


def _object(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BrokenRuleSet(f"{at}: an object in braces is expected")
    return value


def _known(section: str, own: dict[str, One], base: Mapping[str, One]) -> dict[str, One]:
    for name in own:
        if name not in base:
            raise BrokenRuleSet(f"{section}.{name}: no such name; known: {', '.join(sorted(base))}")
    return own


def _same_units(local: RuleSet, base: RuleSet) -> None:
    for section, mine, theirs in (("limits", local.figures, base.figures), ("local", local.local, base.local)):
        for name, figure in mine.items():
            if figure.unit is not theirs[name].unit:
                raise BrokenRuleSet(f"{section}.{name}: counted in {theirs[name].unit.value}")
