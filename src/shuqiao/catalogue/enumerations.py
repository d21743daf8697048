"""Reads the enumerations of ``data/*.json``: lists the operator can replace, not code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from shuqiao.catalogue.facts import BasisTerm, CheckTerm, ClassNode, FormatTerm, KindTerm, Lists, ModeTerm, Term

T = TypeVar("T", bound=Term)


def _read(name: str) -> Any:
    return json.loads(files("shuqiao.catalogue").joinpath("data", f"{name}.json").read_text(encoding="utf-8"))


def _terms(kind: type[T], rows: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    def values(row: Mapping[str, Any]) -> dict[str, Any]:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}

    return tuple(kind(**values(row)) for row in rows)


def _formats() -> tuple[FormatTerm, ...]:
    return _terms(FormatTerm, [{**row, "types": _terms(Term, row["types"])} for row in _read("formats")])


def _classes() -> dict[tuple[str, ...], ClassNode]:
    nodes = [
        ClassNode(
            path=tuple(row["path"]),
            zh=row["zh"],
            en=row["en"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
            open_=row.get("open", False),
        )
        for row in _read("classes")["nodes"]
    ]
    return {node.path: node for node in nodes}


@cache
def lists() -> Lists:
    """Every enumeration and limit of the room.  Raises on a broken data file: better at start than later."""
    sharing, grades, limits = _read("sharing"), _read("grades"), _read("limits")
    return Lists(
        formats=_formats(),
        item_types=_terms(Term, _read("item_types")),
        item_kinds=_terms(KindTerm, _read("item_kinds")),
        cycles=_terms(Term, _read("cycles")),
        sharing_types=_terms(Term, sharing["sharing_types"]),
        mode_categories=_terms(Term, sharing["mode_categories"]),
        mode_types=_terms(ModeTerm, sharing["mode_types"]),
        purpose_types=_terms(Term, sharing["purpose_types"]),
        scenarios=_terms(Term, _read("scenarios")),
        context_fields=_terms(Term, sharing["context_fields"]),
        basis_kinds=_terms(BasisTerm, _read("basis_kinds")),
        secrecy=_terms(Term, grades["secrecy"]),
        data_classes=_terms(Term, grades["data_classes"]),
        checklist=_terms(CheckTerm, _read("checklist")),
        classes=_classes(),
        system_endings=tuple(limits["system_endings"]),
        lengths=limits["lengths"],
        counts=limits["counts"],
        sequence_width=limits["sequence_width"],
    )


def find(terms: Iterable[T], text: str) -> T | None:
    """The term that ``text`` names by code, Chinese name or alias ("C", "字符型" and "字符型C" are one)."""
    return next((term for term in terms if term.is_called(text.strip())), None)
