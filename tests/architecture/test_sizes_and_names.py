"""The limits of the house: sizes, names, no drawers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    p
    for folder in ("src", "tests", "bench", "docs")
    for p in (ROOT / folder).rglob("*.py")
    if "migrations" not in p.parts
)
DRAWERS = {"utils", "helpers", "common", "misc", "base", "manager", "managers", "util", "helper"}
LONGEST_FILE = 500
LONGEST_FUNCTION = 60


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_file_is_short_enough(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE, "make it a folder of the same name"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_functions_are_short_enough(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_no_module_is_a_drawer() -> None:
    found = [_name(p) for p in FILES if p.stem in DRAWERS or DRAWERS.intersection(p.relative_to(ROOT).parts)]
    assert not found


def test_the_clock_is_read_in_one_place() -> None:
    """Platform time and real time must not be mixed up; only kernel/clock.py may look."""
    readers = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns"}
    modules = {"datetime", "date", "time", "timezone"}
    found = []
    for path in (ROOT / "src").rglob("*.py"):
        if path.name == "clock.py" and path.parent.name == "kernel":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in readers
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in modules
            ):
                found.append(f"{_name(path)}:{node.lineno} {ast.unparse(node.func)}")
    assert not found
