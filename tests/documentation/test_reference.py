"""The reference pages are what the code says now, and leave nothing out."""

from __future__ import annotations

import re

import pytest
from docs import generate
from docs.writers import api, commands, events, refusals, rulesets, settings, states

from tests.documentation import pages

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return generate.pages()


def test_every_page_is_the_newest(written: dict[str, str]) -> None:
    stale = [
        name
        for name, text in written.items()
        if not (generate.REFERENCE / name).is_file() or pages.text(generate.REFERENCE / name) != text
    ]
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_no_page_is_left_behind(written: dict[str, str]) -> None:
    assert {p.name for p in generate.REFERENCE.iterdir()} == set(written)


def test_writing_twice_gives_the_same_bytes(written: dict[str, str]) -> None:
    assert generate.pages() == written


def _missing(page: str, wanted: list[str]) -> list[str]:
    found = set(pages.headings(generate.REFERENCE / page))
    return [name for name in wanted if name not in found]


def test_every_refusal_has_its_heading_and_both_languages() -> None:
    kinds = refusals.every()
    assert len(kinds) > 150
    assert _missing("refusals.md", [k.code for k in kinds]) == []
    for kind in kinds:
        assert all((kind.zh, kind.en, kind.next_zh, kind.next_en)), kind
        assert not CHINESE.search(kind.en + kind.next_en), kind
        assert all(CHINESE.search(re.sub(r"{\w+}", "我", text)) for text in (kind.zh, kind.next_zh)), kind


def test_every_setting_has_its_heading() -> None:
    assert _missing("settings.md", settings.names()) == []


def test_every_event_has_its_heading() -> None:
    assert len(events.named()) > 50
    assert _missing("events.md", events.every()) == []


def test_every_lifecycle_has_its_heading() -> None:
    assert _missing("states.md", [t.subject for t in states.every()]) == []


def test_every_command_has_its_heading() -> None:
    found = commands.every()
    assert {"serve", "gateway enrol", "verify log", "user create --first"} <= {c.name for c in found}
    assert _missing("commands.md", [c.name for c in found]) == []


def test_every_operation_has_its_heading() -> None:
    wanted = [f"{method} {path}" for method, path, _ in api.operations(api.schema())]
    assert _missing("api.md", wanted) == []


def test_every_rule_set_has_its_heading() -> None:
    assert _missing("rulesets.md", rulesets.names()) == []
