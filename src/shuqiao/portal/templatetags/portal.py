"""Template tags: words, dates, badges, clocks, forms, histories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from shuqiao.accounts import queries as accounts
from shuqiao.kernel import clock as clocks
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal import words
from shuqiao.sharing.calendars import calendar

register = template.Library()
_CALENDAR = "working-calendar"
_HAN = "\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_CHINESE = re.compile(f"[{_HAN}](?:[{_HAN}0-9·—“”‘’]*[{_HAN}])?")
_GOOD = {
    "active", "published", "granted", "in_service", "approved", "corrected", "closed_well", "live", "alive", "answered",
    "valid", "disposed", "recorded", "amended", "registered",
}  # fmt: skip
_WAITING = {
    "waiting_head",
    "submitted",
    "under_review",
    "head_approved",
    "supplying",
    "partly_granted",
    "enrolled",
    "to_dispose",
    "reported",
}
_BAD = {"refused", "rejected", "revoked", "overdue", "silent", "absent", "failed"}
_PAUSED = {"suspended", "late", "returned", "expiring", "correction_requested", "sent_back", "kept"}


@register.simple_tag
def say(key: str, **facts: Any) -> str:
    """``{% say "key" name=value %}``: the word in the page's language."""
    return words.say(key, **facts)


@register.filter
def word(key: str) -> str:
    """``{{ key|word }}``: like say, for keys that a view passes; free text stays."""
    return words.say_or(str(key), str(key))


@register.filter
def tongue(text: Any) -> str:
    """Text that may hold data: on an English page what is Chinese in it says so, for whoever reads it aloud.

    A word of the page is never passed here, so that one left without a translation stays bare and is found.
    """
    safe = conditional_escape("" if text is None else text)
    if words.language() == "zh":
        return safe
    return mark_safe(_CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', safe))


@register.filter
def in_tongue(text: Any) -> str:
    """The same for an element that may hold no other: its ``lang`` attribute, or nothing."""
    chinese = words.language() != "zh" and _CHINESE.search(str(text))
    return mark_safe(' lang="zh-CN"') if chinese else ""


@register.filter
def article(text: str) -> str:
    """A provision of a rule set, cited as the page's language does; one that people wrote stays."""
    return words.article(str(text))


@register.filter
def role(code: str) -> str:
    """A role's name."""
    return words.role(code)


@register.filter
def party(name: str) -> str:
    """Who acted."""
    return words.party(name)


@register.filter
def event(name: str) -> str:
    """An event's name."""
    return words.event(name)


@register.filter
def state(value: str, kind: str) -> str:
    """``{{ facts.state|state:"application" }}``."""
    return words.state(kind, value)


@register.filter
def day(value: date | datetime | None) -> str:
    """2025-09-22, of a moment the day in China."""
    if value is None:
        return ""
    return (clocks.day_in_china(value) if isinstance(value, datetime) else value).isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """2025-09-22 09:05, China standard time."""
    return "" if value is None else value.astimezone(clocks.CHINA).strftime("%Y-%m-%d %H:%M")


@register.inclusion_tag("portal/parts/badge.html")
def badge(kind: str, value: str) -> dict[str, str]:
    """A state as a coloured badge; the word says it, the colour only helps."""
    tones = ((_GOOD, "good"), (_WAITING, "waiting"), (_BAD, "bad"), (_PAUSED, "paused"))
    tone = next((name for group, name in tones if value in group), "quiet")
    return {"text": words.state(kind, value), "tone": tone}


@register.inclusion_tag("portal/parts/clock.html", takes_context=True)
def clock(context: Any, due_on: date | None) -> dict[str, Any]:
    """剩余 N 个工作日 · 今日到期 · 已超期 N 个工作日, on the working calendar and the platform's clock."""
    return clock_words(due_on, clocks.today(), _calendar(context) if due_on is not None else WorkCalendar())


def _calendar(context: Any) -> WorkCalendar:
    """The year tables of this moment, read once for a page."""
    kept = context.render_context
    if _CALENDAR not in kept:
        kept[_CALENDAR] = calendar()
    found: WorkCalendar = kept[_CALENDAR]
    return found


def clock_words(due_on: date | None, today: date, days: WorkCalendar) -> dict[str, Any]:
    """The words and the tone for a deadline, as read on ``today``."""
    if due_on is None:
        return {"text": "", "tone": "", "due_on": None}
    left = days.between(today, due_on)
    if due_on == today:
        text, tone = words.say("clock.today"), "paused"
    elif due_on < today:
        text, tone = words.say("clock.over", days=-left), "bad"
    else:
        text, tone = words.say("clock.left", days=left), "paused" if left <= 2 else "waiting"
    return {"text": text, "tone": tone, "due_on": due_on}


@register.inclusion_tag("portal/parts/cell.html", takes_context=True)
def cell(context: Any, value: Any) -> dict[str, Any]:
    """A :class:`shuqiao.portal.view.Cell`, or plain text."""
    shown = value if hasattr(value, "badge") else {"text": value}
    return {"cell": shown, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("portal/parts/table.html", takes_context=True)
def table(context: Any, value: Any) -> dict[str, Any]:
    """A :class:`shuqiao.portal.view.Table` with the link to its next page."""
    request = context.get("request")
    more = ""
    if value.next is not None and request is not None:
        query = request.GET.copy()
        query["after"] = value.next
        query.pop("done", None)
        more = query.urlencode()
    began = bool(request is not None and request.GET.get("after"))
    rows = [list(zip(value.columns, row, strict=True)) for row in value.rows]
    return {
        "table": value,
        "rows": rows,
        "more": more,
        "began": began,
        "path": request.path if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("portal/parts/button.html", takes_context=True)
def button(context: Any, value: Any) -> dict[str, Any]:
    """A :class:`shuqiao.portal.view.Button`: a form that posts, or a link that looks like one."""
    return {"button": value, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("portal/parts/fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """All fields of a form with labels, help and errors tied to them; what it folds is opened by a click.

    ``folds`` of a form are pairs of a word key and the fields behind it, open where one of them holds something.
    """
    folds = getattr(form, "folds", ())
    folded = {name for _, names in folds for name in names}
    groups = [
        {
            "title": title,
            "fields": [_field(form[name]) for name in names if name in form.fields],
            "open": any(name in form.fields and (form[name].errors or _says(form[name])) for name in names),
        }
        for title, names in folds
    ]
    shown = [_field(f) for f in form.visible_fields() if f.name not in folded]
    return {"form": form, "fields": shown, "groups": [group for group in groups if group["fields"]]}


def _says(bound: BoundField) -> bool:
    """Whether a folded field holds more than it does by itself."""
    return bound.value() not in (None, "", [], getattr(bound.form, "folded_as", {}).get(bound.name))


@register.inclusion_tag("portal/parts/field.html")
def form_field(bound: BoundField) -> dict[str, Any]:
    """One field, for forms that lay themselves out."""
    return {"f": _field(bound)}


def _field(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    group = isinstance(widget, (CheckboxSelectMultiple, RadioSelect))
    return {
        "bound": bound,
        "group": group,
        "tick": isinstance(widget, CheckboxInput) and not group,
        "wide": group or isinstance(widget, Textarea),
        "required": bound.field.required,
        "errors": bound.errors,
        "help": bound.help_text,
    }


@register.inclusion_tag("portal/parts/history.html")
def history(lines: Any) -> dict[str, Any]:
    """A timeline of :class:`shuqiao.audit.facts.HistoryLine`."""
    shown = [
        {
            "line": line,
            "word": words.event(line.event),
            "facts": fact_lines(line.facts),
        }
        for line in lines
    ]
    return {"lines": shown}


def _department(code: str) -> str:
    try:
        return accounts.department(code).short_name
    except Refusal:
        return code


def fact_lines(facts: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """An entry's facts as pairs of name and text, in the page's language."""
    return [(_fact_name(k), _fact_text(k, v)) for k, v in dict(facts or {}).items()]


def _fact_name(name: str) -> str:
    return words.say_or(f"fact.{name}", words.say_or(f"field.{name}", name))


def _fact_text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return words.say("portal.yes" if value else "portal.no")
    if isinstance(value, list):
        return words.listed(_fact_text(name, v) for v in value) or "—"
    if isinstance(value, Mapping):
        return words.listed(words.told(_fact_name(k), _fact_text(k, v)) for k, v in value.items()) or "—"
    text = str(value)
    if not text:
        return "—"
    if name == "of":  # the subject that a paper was made of
        kind, _, number = text.partition(":")
        return f"{words.say_or(f'value.of.{kind}', kind)} {number}"
    if name in ("department", "provider", "consumer", "owner", "parent", "merged_into") and len(text) == 18:
        return _department(text)
    if len(text) == 24 and text.endswith("Z") and text[10] == "T":
        return moment(parse_moment(text))
    if name == "article":
        return words.article(text)
    if name in ("roles", "before", "after", "role"):
        return words.role(text)
    return words.say_or(f"value.{name}.{text}", words.say_or(f"mask.{text}", text))


@register.simple_tag
def notice_text(notice: Any) -> str:
    """The text of a notice: ``notice.<code>``, filled with its facts."""
    key = f"notice.{notice.code}"
    if not words.has(key):
        return str(notice.code)
    facts = _Gaps(notice.facts)
    if "limit" in facts:
        facts["limit"] = words.say_or(f"value.limit.{facts['limit']}", str(facts["limit"]))
    return words.table()[key][words.language()].format_map(facts)


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
