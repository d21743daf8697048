"""The compile form: one field per input of an entry, rows for items, pasted rows read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.enumerations import find, lists
from shuqiao.catalogue.facts import Term
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.catalogue.shown import named
from shuqiao.portal.forms import PortalForm

MAX_ROWS = 500
YES = {"是", "yes", "y", "1", "true", "√"}


def _line() -> forms.CharField:
    return forms.CharField(required=False, max_length=2000)


def _area(help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=False, max_length=20_000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3})
    )


def _whole() -> forms.IntegerField:
    return forms.IntegerField(required=False)


def _one() -> forms.ChoiceField:
    return forms.ChoiceField(required=False)


def _many(help_text: str = "catalogue.any_help") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text)


def _tick() -> forms.BooleanField:
    return forms.BooleanField(required=False)


SECTIONS: dict[str, tuple[str, ...]] = {
    "catalogue.section_resource": (
        "name", "inner_unit", "class__lei", "class__xiang", "class__mu", "class__ximu", "code", "abstract",
        "format_category", "format_type", "format_other", "update_cycle", "related",
    ),
    "catalogue.section_sharing": (
        "sharing__type", "sharing__condition_text", "sharing__basis__title", "sharing__basis__document_number",
        "sharing__basis__article", "sharing__basis__kind", "sharing__mode_category", "sharing__mode_type",
        "sharing__mode_reason", "sharing__methods", "opening__to_public", "opening__condition",
    ),
    "catalogue.section_conditions": (
        "conditions__departments", "conditions__purpose_types", "conditions__scenarios",
        "conditions__excluded_scenarios", "conditions__methods", "conditions__case_required",
        "conditions__context_required", "conditions__subjects_per_case", "conditions__case_days",
        "conditions__case_pattern", "conditions__retention_days", "conditions__row_filter_hint", "conditions__text",
    ),
    "catalogue.section_rest": (
        "coverage__text", "coverage__region", "coverage__period", "coverage__gaps", "coverage__keys", "grade",
        "data_class", "secrecy", "contact_name", "contact_phone",
    ),
}  # fmt: skip
"""Order of the page.  A field's name is its path with ``__`` for the dots."""


class EntryForm(PortalForm):
    """Everything but the items.  Nothing is required here: the room's validator says what is missing."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name, inner_unit, code = _line(), _line(), _line()
    class__lei, class__xiang, class__mu, class__ximu = _one(), _line(), _line(), _line()
    abstract = _area()
    format_category, format_type, format_other = _one(), _line(), _line()
    update_cycle = _one()
    related = _area("catalogue.one_per_line")
    sharing__type = _one()
    sharing__condition_text = _area()
    sharing__basis__title, sharing__basis__document_number, sharing__basis__article = _line(), _line(), _line()
    sharing__basis__kind, sharing__mode_category, sharing__mode_type = _one(), _one(), _one()
    sharing__mode_reason = _line()
    sharing__methods = _many("catalogue.methods_help")
    opening__to_public = _tick()
    opening__condition = _line()
    conditions__departments, conditions__purpose_types, conditions__scenarios = _many(), _many(), _many()
    conditions__excluded_scenarios, conditions__context_required = _many(""), _many("")
    conditions__methods = _many("catalogue.methods_help")
    conditions__case_required = _tick()
    conditions__subjects_per_case, conditions__case_days = _whole(), _whole()
    conditions__retention_days = _whole()
    conditions__case_pattern, conditions__row_filter_hint = _line(), _line()
    conditions__text = _area()
    coverage__text, coverage__gaps = _area(), _area()
    coverage__region, coverage__period = _line(), _line()
    coverage__keys = _area("catalogue.keys_help")
    grade, data_class, secrecy = _one(), _one(), _one()
    contact_name, contact_phone = _line(), _line()

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in _choices(actor).items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = named(name.replace("__", "."))
        self.fields["class__ximu"].help_text = words.say("catalogue.ximu_help")
        self.fields["code"].help_text = words.say("catalogue.code_help")

    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """Title (a word key) and fields, in the page's order."""
        return [(title, [self[name] for name in names]) for title, names in SECTIONS.items()]


class ItemForm(PortalForm):
    """One row of items.  A row without a name is no item."""

    name, type, length, kind = _line(), _one(), _whole(), _one()
    is_key, grade, mask, remove = _tick(), _one(), _one(), _tick()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = lists()
        masks = dict.fromkeys(mask for kind in known.item_kinds for mask in kind.masks)
        self.fields["type"].choices = _terms(known.item_types)  # type: ignore[attr-defined]
        self.fields["kind"].choices = _terms(known.item_kinds)  # type: ignore[attr-defined]
        self.fields["grade"].choices = _grades()  # type: ignore[attr-defined]
        self.fields["mask"].choices = [(m, words.say_or(f"mask.{m}", m)) for m in masks]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = words.say("catalogue.remove") if name == "remove" else named(f"items.{name}")
            field.widget.attrs["aria-label"] = field.label


BLANK_ITEM: dict[str, Any] = {"kind": "text", "grade": "1", "mask": "plain"}


def _terms(terms: Iterable[Term], *, blank: bool = True) -> list[tuple[str, str]]:
    named_terms = [(t.code, t.zh if words.language() == "zh" else t.en) for t in terms]
    return [("", words.say("catalogue.not_set")), *named_terms] if blank else named_terms


def _grades() -> list[tuple[str, str]]:
    return [(str(grade), str(grade)) for grade in (1, 2, 3, 4)]


def _choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    known = lists()
    roots = [node for path, node in known.classes.items() if len(path) == 1]
    methods = dict.fromkeys(method for mode in known.mode_types for method in mode.methods)
    worded = [(method, words.say_or(f"method.{method}", method)) for method in methods]
    return {
        "class__lei": [
            ("", words.say("catalogue.not_set")),
            *((n.path[0], f"{n.path[0]} {n.zh if words.language() == 'zh' else n.en}") for n in roots),
        ],
        "format_category": _terms(known.formats),
        "update_cycle": _terms(known.cycles),
        "sharing__type": _terms(known.sharing_types),
        "sharing__basis__kind": _terms(known.basis_kinds),
        "sharing__mode_category": _terms(known.mode_categories),
        "sharing__mode_type": _terms(known.mode_types),
        "sharing__methods": worded,
        "conditions__departments": _departments(actor),
        "conditions__purpose_types": _terms(known.purpose_types, blank=False),
        "conditions__scenarios": _terms(known.scenarios, blank=False),
        "conditions__excluded_scenarios": _terms(known.scenarios, blank=False),
        "conditions__methods": worded,
        "conditions__context_required": _terms(known.context_fields, blank=False),
        "grade": _grades(),
        "data_class": _terms(known.data_classes, blank=False),
        "secrecy": _terms(known.secrecy, blank=False),
    }


def _departments(actor: Actor) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    after: str | None = None
    while True:
        page = accounts.departments(actor, after, 100)
        found += [(department.code, department.short_name) for department in page.items if department.active]
        after = page.next
        if after is None:
            return found


def read_pasted(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows for :class:`ItemForm` from lines of a spreadsheet, and what could not be read, in words."""
    rows: list[dict[str, Any]] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in re.split(r"\t|[,，]", line)]
        row = _pasted(cells + [""] * (7 - len(cells)))
        if isinstance(row, str):
            wrong.append(words.say("catalogue.paste_wrong", row=number, value=row[:40]))
        else:
            rows.append(row)
    return rows, wrong


def _pasted(cells: list[str]) -> dict[str, Any] | str:
    """One row, or the cell that could not be read."""
    known = lists()
    name, type_, length, kind, grade, key, mask = cells[:7]
    item_type = find(known.item_types, type_) if type_ else None
    item_kind = find(known.item_kinds, kind) if kind else find(known.item_kinds, "text")
    masks = item_kind.masks if item_kind else ()
    chosen = (
        next((m for m in masks if mask in (m, *words.table().get(f"mask.{m}", {}).values())), None) if mask else "plain"
    )
    checks: Mapping[str, bool] = {
        type_: type_ == "" or item_type is not None,
        kind: item_kind is not None,
        length: length == "" or (length.isascii() and length.isdigit() and len(length) < 10),
        grade: grade in ("", "1", "2", "3", "4"),
        mask: chosen is not None,
    }
    unread = next((cell for cell, fine in checks.items() if not fine), None)
    if unread is not None or not name:
        return unread or "—"
    return {
        "name": name,
        "type": item_type.code if item_type else "",
        "length": int(length) if length else None,
        "kind": item_kind.code if item_kind else "text",
        "grade": grade or "1",
        "is_key": key.casefold() in YES,
        "mask": chosen,
    }
