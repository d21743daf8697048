"""Every word in both languages; no state, role, verb or key without one."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from datetime import date
from pathlib import Path

import pytest

import shuqiao
from shuqiao.accounts.facts import Role
from shuqiao.kernel.calendar import WorkCalendar
from shuqiao.kernel.transitions import TransitionTable
from shuqiao.portal import words
from shuqiao.portal.templatetags.portal import clock_words
from shuqiao.sharing.queries import work

PORTAL = Path(words.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_each_leaf_has_both_languages_in_their_own_script() -> None:
    for key, leaf in words.table().items():
        assert leaf["zh"], key
        assert leaf["en"], key
        assert not CHINESE.search(leaf["en"]), key
        assert set(re.findall(r"{(\w+)", leaf["zh"])) == set(re.findall(r"{(\w+)", leaf["en"])), key


def test_every_list_of_work_says_what_is_to_be_done() -> None:
    assert [name for name in work.LISTS if not words.has(f"sharing.task.{name}")] == []


def _tables() -> list[TransitionTable]:
    found = []
    for module in pkgutil.walk_packages(shuqiao.__path__, "shuqiao."):
        if module.name.rsplit(".", 1)[-1] == "states":
            found += [v for v in vars(importlib.import_module(module.name)).values() if isinstance(v, TransitionTable)]
    return found


@pytest.mark.parametrize("table", _tables(), ids=lambda t: t.subject)
def test_every_state_and_verb_has_its_word(table: TransitionTable) -> None:
    missing = [f"state.{table.subject}.{s}" for s in table.states if not words.has(f"state.{table.subject}.{s}")]
    missing += [f"verb.{v}" for v in table.verbs if not words.has(f"verb.{v}")]
    assert not missing


@pytest.mark.parametrize("role", [r.value for r in Role])
def test_every_role_has_its_word(role: str) -> None:
    assert words.has(f"role.{role}")


def test_every_event_of_the_rooms_has_its_word() -> None:
    event = re.compile(r"(accounts|catalogue|sharing|exchange)\.[a-z_]+\.[a-z_]+")
    found = set()
    for path in PORTAL.parent.glob("*/events.py"):
        constants = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant))
        found |= {n.value for n in constants if isinstance(n.value, str) and event.fullmatch(n.value)}
    assert found
    assert not {e for e in found if not words.has(f"event.{e}")}


def test_every_key_in_templates_exists() -> None:
    missing = []
    for path in PORTAL.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        keys = re.findall(r"""{%\s*say\s+["']([^"']+)["']""", text)
        keys += re.findall(r"""["']([a-z_]+\.[a-z_.]+)["']\|word""", text)
        missing += [f"{path.name}: {k}" for k in keys if not words.has(k)]
        assert not CHINESE.search(re.sub(r"中文", "", text)), f"{path.name}: words belong in words/*.toml"
    assert not missing


FIELD_PATHS = {"sharing.type", "sharing.mode_type", "sharing.condition_text"}
"""Look like keys, but name fields inside an entry."""

GROUPS = tuple(sorted({key.split(".")[0] for key in words.table()}))


def test_every_key_in_views_exists() -> None:
    """A string in portal code that begins like a group of words and has a dot is a key, and must exist."""
    missing = []
    for path in PORTAL.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {id(k) for node in ast.walk(tree) if isinstance(node, ast.Dict) for k in node.keys}
        for node in ast.walk(tree):
            if id(node) in names or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue  # the left side of a mapping may be the path of a field
            value = node.value
            key = re.fullmatch(rf"({'|'.join(GROUPS)})(\.[a-z_]+)+", value) and not value.endswith("_")
            if key and value not in FIELD_PATHS and not words.has(value):
                missing.append(f"{path.relative_to(PORTAL)}: {value}")
    assert not missing


@pytest.mark.parametrize(
    ("due", "today", "zh", "tone"),
    [
        (date(2025, 9, 26), date(2025, 9, 22), "剩余 4 个工作日", "waiting"),
        (date(2025, 10, 11), date(2025, 9, 22), "剩余 10 个工作日", "waiting"),  # 国庆 and its worked weekend inside
        (date(2025, 9, 24), date(2025, 9, 22), "剩余 2 个工作日", "paused"),
        (date(2025, 9, 22), date(2025, 9, 22), "今日到期", "paused"),
        (date(2025, 9, 19), date(2025, 9, 22), "已超期 1 个工作日", "bad"),
        (date(2025, 9, 30), date(2025, 10, 9), "已超期 1 个工作日", "bad"),
    ],
)
def test_clock_words(due: date, today: date, zh: str, tone: str) -> None:
    words.speak("zh")
    found = clock_words(due, today, WorkCalendar())
    assert (found["text"], found["tone"]) == (zh, tone)


def test_the_style_sheet_stays_below_its_browsers() -> None:
    """Chromium 78 (users.md 2.4): none of these is understood there."""
    for path in PORTAL.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        for word in (
            ":has(",
            "color-mix",
            "subgrid",
            "@container",
            "&:",
            "@layer",
            "inset:",
            ":is(",
            ":where(",
            "aspect-ratio",
            ":focus-visible",
            "clamp(",
            "@import",
        ):
            assert word not in text, f"{path.name}: {word}"
        assert not re.search(r"display:\s*(inline-)?flex[^}]*[^-]gap:", text), "flex gap needs Chromium 84"


def test_every_notice_has_its_text() -> None:
    missing = []
    for path in PORTAL.parent.rglob("actions/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "notify"
            if called and isinstance(node.args[0], ast.Constant) and not words.has(f"notice.{node.args[0].value}"):
                missing.append(node.args[0].value)
    assert not missing
