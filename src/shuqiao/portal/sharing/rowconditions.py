"""A row filter by hand: a few conditions that hold at once, without a script in the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from shuqiao.catalogue.facts import EntryFacts
from shuqiao.portal import words
from shuqiao.portal.forms import PortalForm

CONDITIONS = 3
"""Conditions that a form offers; the API takes any filter."""
OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "prefix")


class RowsForm(PortalForm):
    """Mixed into a form that may give fewer rows; fields ``row_item_1``, ``row_op_1``, ``row_value_1`` and so on."""

    def offer_rows(self, entry: EntryFacts) -> None:
        """Add the fields for the ordinary items of ``entry``."""
        items = [("", words.say("deciding.no_condition")), *((name, name) for name in entry.input_types)]
        wrong = {"invalid_choice": words.say("portal.field_wrong")}
        for n in range(1, CONDITIONS + 1):
            self.fields[f"row_item_{n}"] = forms.ChoiceField(
                label=words.say("deciding.row_item", n=n), required=False, choices=items, error_messages=wrong,
                help_text=words.say("deciding.rows_help") if n == 1 else "",
            )  # fmt: skip
            self.fields[f"row_op_{n}"] = forms.ChoiceField(
                label=words.say("deciding.row_op", n=n), required=False, error_messages=wrong,
                choices=[(op, words.say(f"deciding.op_{op}")) for op in OPERATORS],
            )  # fmt: skip
            self.fields[f"row_value_{n}"] = forms.CharField(
                label=words.say("deciding.row_value", n=n), required=False, max_length=200
            )

    def row_filter(self, types: dict[str, str]) -> dict[str, Any] | None:
        """The filter that the valid form means; None where it limits nothing."""
        found: list[dict[str, Any]] = []
        for n in range(1, CONDITIONS + 1):
            item = self.cleaned_data.get(f"row_item_{n}")
            if item:
                op, value = self.cleaned_data[f"row_op_{n}"] or "eq", self.cleaned_data[f"row_value_{n}"]
                found.append({"column": item, "op": op, "value": _typed(types.get(item, "C"), value)})
        if not found:
            return None
        return found[0] if len(found) == 1 else {"all": found}


def row_fields() -> Sequence[str]:
    """The names of the fields, in their order."""
    return [f"row_{part}_{n}" for n in range(1, CONDITIONS + 1) for part in ("item", "op", "value")]


_WHOLE = re.compile(r"-?[0-9]{1,18}")


def _typed(kind: str, text: str) -> Any:
    """A whole number and yes or no as JSON has them; all else is text, and the filter's parser says what is wrong."""
    if kind == "I" and _WHOLE.fullmatch(text.strip()):
        return int(text)
    if kind == "L" and text.strip().lower() in ("true", "false", "是", "否"):
        return text.strip().lower() in ("true", "是")
    return text
