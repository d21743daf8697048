"""Small pieces of Markdown that every page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """A table cell: one line, bars escaped."""
    return " ".join(str(text).replace("|", "\\|").split()) or " "


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table, with an empty line behind it."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|"]
    lines += [f"| {' | '.join(cell(c) for c in row)} |" for row in rows]
    return [*lines, ""]


def head(title: str, zh: str, en: str) -> list[str]:
    """The top of a generated page: title, where it comes from, one sentence in each language."""
    return [
        f"# {title}",
        "",
        "<!-- Written by `make docs` from the code. Do not edit. -->",
        "",
        zh,
        "",
        en,
        "",
    ]


def page(lines: Iterable[str]) -> str:
    """Lines to text with exactly one newline at the end."""
    return "\n".join(lines).rstrip("\n") + "\n"


def first_paragraph(docstring: str | None) -> str:
    """The first paragraph of a docstring as one line, without reST roles."""
    text = (docstring or "").strip().split("\n\n")[0]
    return " ".join(text.split()).replace("``", "`").replace(":class:", "").replace(":func:", "")
