"""限定行范围: three conditions on a form as one row filter, and a row filter in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal import words
from shuqiao.portal.forms import PortalForm

Tree = dict[str, Any]
CONDITIONS = 3
"""Conditions on the form, all of which a row meets.  Any other filter comes by the API and is kept as it is."""
OPERATORS = ("eq", "in", "prefix", "ge", "le", "ne")
_SEVERAL = re.compile(r"[,，、;；\s]+")
_LOGIC = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


class RowsPart(PortalForm):
    """Fields ``row<n>_item``, ``row<n>_op``, ``row<n>_value``; call :meth:`offer_rows` once the entry is known."""

    _types: Mapping[str, str] = {}
    _before: Tree | None = None

    def offer_rows(self, entry: EntryFacts, before: Tree | None) -> None:
        """One line for each condition, filled with those of ``before``."""
        self._types = {item.name: item.type for item in entry.items if item.derived is None and item.type}
        self._before = before
        lines = conditions_of(before) or []
        choices = [("", words.say("rows.none")), *((name, name) for name in self._types)]
        kinds = [(op, words.say(f"rows.op_{op}")) for op in OPERATORS]
        for n in range(1, CONDITIONS + 1):
            item, op, value = lines[n - 1] if n <= len(lines) else ("", "eq", "")
            wrong = {"invalid_choice": words.say("portal.field_wrong")}
            self.fields[f"row{n}_item"] = forms.ChoiceField(
                label=words.say("rows.item", n=n), required=False, choices=choices, initial=item, error_messages=wrong
            )
            self.fields[f"row{n}_op"] = forms.ChoiceField(
                label=words.say("rows.op", n=n), required=False, choices=kinds, initial=op, error_messages=wrong
            )
            self.fields[f"row{n}_value"] = forms.CharField(
                label=words.say("rows.value", n=n), required=False, initial=value, max_length=2000,
                help_text=words.say("rows.value_help") if n == 1 else "",
            )  # fmt: skip

    @property
    def row_fields(self) -> tuple[str, ...]:
        return tuple(f"row{n}_{part}" for n in range(1, CONDITIONS + 1) for part in ("item", "op", "value"))

    @property
    def kept(self) -> bool:
        """Whether a filter lies behind the form that its conditions cannot show."""
        return self._before is not None and conditions_of(self._before) is None

    def rows(self) -> Tree | None:
        """The row filter that a valid form means; what it cannot show stays, unless conditions are given instead."""
        said = self.cleaned_data
        tests = [
            _test(said[f"row{n}_item"], said[f"row{n}_op"] or "eq", said[f"row{n}_value"], self._types)
            for n in range(1, CONDITIONS + 1)
            if said.get(f"row{n}_item")
        ]
        if not tests:
            return self._before if self.kept else None
        return tests[0] if len(tests) == 1 else {"all": tests}

    def refused(self, refusal: Refusal) -> None:
        """A filter that is none stands at the first condition."""
        if refusal.field == "row_filter" and "row1_value" in self.fields:
            refusal.field = "row1_value"
        super().refused(refusal)


def conditions_of(tree: Tree | None) -> list[tuple[str, str, str]] | None:
    """Item, operator and value of each condition; None where the form cannot show the filter."""
    if tree is None:
        return []
    members = tree["all"] if set(tree) == {"all"} else [tree]
    found = []
    for one in members:
        if not isinstance(one, dict) or one.get("op") not in OPERATORS or set(one) != {"column", "op", "value"}:
            return None
        value = one["value"]
        said = "、".join(map(_said, value)) if isinstance(value, list) else _said(value)
        found.append((str(one["column"]), str(one["op"]), said))
    return found if 0 < len(found) <= CONDITIONS else None


def told(tree: Tree) -> str:
    """A row filter in the page's language."""
    if set(tree) == {"all"} or set(tree) == {"any"}:
        kind = "all" if "all" in tree else "any"
        return words.say(f"rows.{kind}").join(f"({told(m)})" if _compound(m) else told(m) for m in tree[kind])
    if set(tree) == {"not"}:
        return words.say("rows.not", what=told(tree["not"]))
    op, value = tree.get("op"), tree.get("value")
    said = "" if value is None else "、".join(map(_said, value)) if isinstance(value, list) else _said(value)
    return f"{tree.get('column')} {words.say(f'rows.op_{op}')} {said}".rstrip()


def _compound(tree: Tree) -> bool:
    return bool({"all", "any"} & set(tree))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return words.say("portal.yes" if value else "portal.no")
    return str(value)


def _test(item: str, op: str, text: str, types: Mapping[str, str]) -> Tree:
    def value(one: str) -> Any:
        return _LOGIC.get(one.casefold(), one) if types.get(item) == "L" else one

    if op == "in":
        return {"column": item, "op": op, "value": [value(one) for one in _SEVERAL.split(text.strip()) if one]}
    return {"column": item, "op": op, "value": value(text.strip())}
