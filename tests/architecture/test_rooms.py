"""What import contracts cannot see: foreign keys upwards, actions that forget to record, dead states."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest
from django.apps import apps

import shuqiao
from shuqiao.kernel.refusals import Refusal
from shuqiao.kernel.transitions import TransitionTable

SOURCE = Path(shuqiao.__file__).parent
ROOMS = ("audit", "accounts", "catalogue", "sharing", "exchange")
"""Lowest first, as the layers stand."""


def test_foreign_keys_stay_inside_their_room() -> None:
    """A foreign key written as a string passes every import contract; the registry shows it."""
    crossing = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if target is not None and target._meta.app_label not in {model._meta.app_label, "auth", "contenttypes"}:
                crossing.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not crossing


def _public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def _names_called(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            func = node.func
            found.add(func.id if isinstance(func, ast.Name) else getattr(func, "attr", ""))
    return found


def _action_files() -> list[Path]:
    return [
        path
        for room in ROOMS[1:]
        for path in (SOURCE / room / "actions.py", *sorted((SOURCE / room / "actions").glob("*.py")))
        if path.is_file() and not path.name.startswith("_")
    ]


@pytest.mark.parametrize("path", _action_files(), ids=lambda p: f"{p.parents[1].name}/{p.name}")
def test_every_action_records(path: Path) -> None:
    """A public function of ``actions`` reaches ``record``, by itself or through a function of its module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {n.name: _names_called(n) for n in tree.body if isinstance(n, ast.FunctionDef)}
    recording = {"record"}
    grew = True
    while grew:
        new = {name for name, calls in functions.items() if calls & recording} - recording
        recording |= new
        grew = bool(new)
    forgetful = [f.name for f in _public_functions(path) if f.name not in recording and not _declared_silent(f)]
    assert not forgetful


def _declared_silent(function: ast.FunctionDef) -> bool:
    """An action that changes no state of the domain says so in its docstring, and why."""
    return "Records nothing:" in (ast.get_docstring(function) or "")


def _modules() -> list[str]:
    return [m.name for m in pkgutil.walk_packages([str(SOURCE)], "shuqiao.") if m.name.rsplit(".", 1)[-1] == "states"]


@pytest.mark.parametrize("name", _modules())
def test_every_state_is_reachable(name: str) -> None:
    tables = [v for v in vars(importlib.import_module(name)).values() if isinstance(v, TransitionTable)]
    assert tables, "a states.py holds a transition table"
    for table in tables:
        assert not table.unreachable(), table.subject


def _refusals() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages([str(SOURCE)], "shuqiao."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[Refusal]] = []
    queue = list(Refusal.__subclasses__())
    while queue:
        kind = queue.pop()
        found.append(kind)
        queue.extend(kind.__subclasses__())
    return [k for k in found if k.__module__.startswith("shuqiao.")]


def test_refusals_are_whole_and_their_codes_are_unique() -> None:
    seen: dict[str, type[Refusal]] = {}
    for kind in _refusals():
        if "code" not in vars(kind):
            continue  # an abstract family in between
        for name in ("code", "family", "zh", "en", "next_zh", "next_en"):
            assert getattr(kind, name, None), f"{kind.__qualname__} lacks {name}"
        assert any("\u4e00" <= c <= "\u9fff" for c in kind.zh + kind.next_zh), kind.__qualname__
        assert not any("\u4e00" <= c <= "\u9fff" for c in kind.en), kind.__qualname__
        assert kind.code not in seen, f"{kind.__qualname__} and {seen.get(kind.code)}"
        seen[kind.code] = kind
