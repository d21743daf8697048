"""The project's Markdown, taken apart: files, headings, links, fences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SKIPPED = {".venv", "var", "build", "dist", "node_modules", ".git", ".hypothesis"}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A code block with its language and the file that holds it."""

    path: Path
    language: str
    text: str


@cache
def files() -> tuple[Path, ...]:
    """Every Markdown file of the repository."""
    return tuple(p for p in sorted(ROOT.rglob("*.md")) if SKIPPED.isdisjoint(p.relative_to(ROOT).parts))


def guides() -> tuple[Path, ...]:
    """What is written by hand for users: README, start, guide, explain."""
    folders = {DOCS / "start", DOCS / "guide", DOCS / "explain"}
    return tuple(
        p for p in files() if p.parent in folders or (p.name.startswith("README") and p.parent in (ROOT, DOCS))
    )


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """The text without its code blocks."""
    return _FENCE.sub("", text(path))


def fences(path: Path) -> Iterator[Fence]:
    for match in _FENCE.finditer(text(path)):
        yield Fence(path, match.group(1), match.group(2))


def links(path: Path) -> Iterator[str]:
    """Targets of relative links; those of other hosts are not ours to check."""
    for target in _LINK.findall(prose(path)):
        if not re.match(r"[a-z]+:", target):
            yield target


def headings(path: Path) -> list[str]:
    return [h.strip().strip("`") for h in _HEADING.findall(prose(path))]


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of a file's headings."""
    found: dict[str, int] = {}
    made = set()
    for heading in _HEADING.findall(prose(path)):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        seen = found.get(slug, 0)
        found[slug] = seen + 1
        made.add(slug if seen == 0 else f"{slug}-{seen}")
    return made


def inline(path: Path) -> Iterator[str]:
    """Code within sentences."""
    yield from re.findall(r"`([^`\n]+)`", prose(path))
