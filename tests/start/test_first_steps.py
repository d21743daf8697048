"""What README and the first call tell a stranger to type works as it is written."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuqiao.demo import entry
from shuqiao.demo.instance import DirectoryNotOurs, Instance
from shuqiao.demo.telling import Teller
from tests.documentation import pages
from tests.start.walking import STAYS, Step, Terminal, commands, steps, terminal

pytestmark = pytest.mark.slow
START = pages.DOCS / "start"
README, FIRST_CALL, FIRST_INSTANCE = pages.ROOT / "README.md", START / "first-call.md", START / "first-instance.md"
FIVE_GRANTS = START / "five-grants.md"

CITY = ("the-city.md", "the-city.zh-CN.md")


@pytest.fixture(scope="module")
def at_a_terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    if shutil.which("curl") is None:
        pytest.skip("no curl here; the pages say that it is needed")
    made = terminal(tmp_path_factory.mktemp("stranger"))
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("path", [README, FIRST_CALL, FIVE_GRANTS], ids=lambda p: p.name)
def test_every_command_works_as_written(at_a_terminal: Terminal, path: Path) -> None:
    at_a_terminal.walk(path)


def test_the_first_call_ends_in_proofs() -> None:
    """So that a page which promises nothing is no page that keeps its promise."""
    told = [line for step in steps(FIRST_CALL) for line in step.prints]
    assert told.count('"outcome": "proved"') == 2
    assert any("receipt proved" in line for line in told)


def test_five_grants_are_active_and_one_call_is_proved() -> None:
    told = [line for step in steps(FIVE_GRANTS) for line in step.prints]
    assert len([line for line in told if line.startswith("active ")]) == 5
    assert told[-1] == "receipt proved:"


@pytest.mark.parametrize("page", CITY)
def test_every_demo_of_the_city_can_be_asked_for(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The story itself is told by tests/demo, on files and on servers."""
    asked: list[Instance] = []

    def prepared(instance: Instance, teller: Teller) -> None:
        asked.append(instance)
        raise DirectoryNotOurs(directory=instance.directory)

    monkeypatch.setattr(entry, "prepare", prepared)
    lines = [shlex.split(line, comments=True) for step in steps(START / page) for line in step.shell.splitlines()]
    for line in lines:
        if line[:2] == ["make", "demo"]:
            assert entry.main([word for said in line[2:] for word in shlex.split(said.removeprefix("ARGS="))]) == 1
    assert [(one.persons, sorted(one.servers)) for one in asked[-2:]] == [(2000, []), (entry.FULL, ["ga", "rs"])]
    assert len(asked) == 4


def test_what_stays_is_what_the_pages_start() -> None:
    started = {
        c
        for path in (README, FIRST_CALL, FIVE_GRANTS, FIRST_INSTANCE)
        for step in steps(path)
        for c in commands(step.shell)
        if c in STAYS
    }
    assert started == set(STAYS)


def test_a_block_is_cut_at_what_stays() -> None:
    shell = "make\nmake demo   # the story\ncurl x \\\n  y\n"
    assert list(commands(shell)) == ["make", "make demo", "curl x \\\n  y"]


def test_a_broken_promise_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\necho one\necho two\n```\n\n```text\ntwo\none\n```\n", encoding="utf-8")
    assert list(steps(page)) == [Step("echo one\necho two\n", ("two", "one"))]
    (tmp_path / "folder").mkdir()
    stranger = terminal(tmp_path / "folder")
    with pytest.raises(AssertionError, match="was to print 'one'"):
        stranger.walk(page)
    with pytest.raises(AssertionError, match="false"):
        stranger.run("false\necho after")
    assert stranger.run("exit 3  # exit status 3") == ""
    stranger.run("SAID=hello")
    assert stranger.run('echo "$SAID"') == "hello\n"
