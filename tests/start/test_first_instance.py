"""The page that sets up a platform, a gateway and a client system: its commands in order, on real processes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shuqiao.demo.instance import free_port
from tests.documentation import pages
from tests.start.hands import FIRST_PASSWORD, Hands
from tests.start.test_first_steps import FIRST_INSTANCE
from tests.start.walking import Step, Terminal, steps, terminal

pytestmark = pytest.mark.slow

TOKEN = re.compile(r"sq_…(?=\s+# the ([a-z ]+)'s)")
WHOSE = {
    "system manager": ("sysmgr", ("read", "accounts")),
    "security manager": ("secmgr", ("read", "accounts")),
    "platform operator": ("operator", ("read", "exchange")),
}
"""Whose token the page asks for: login and scopes."""
AUTHORITY = "11990100990100018P"
POSTGRESQL = re.compile(r'engine = "postgresql"\ndsn_file = .*')


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal on which the page's hosts and folders are ours, and every password asked for is typed."""
    made = terminal(tmp_path)
    made.gateway = f"http://127.0.0.1:{free_port()}"
    made.stand_ins = {
        "https://share.example.gov.cn": made.address,
        "https://gateway.ga.example.gov.cn": made.gateway,
        "0.0.0.0:8601": made.gateway.removeprefix("http://"),
        "/srv/": f"{tmp_path}/srv/",
        "/backup/": f"{tmp_path}/backup/",
    }
    typed = rf"printf '{FIRST_PASSWORD}\n{FIRST_PASSWORD}\n'"
    made.prelude = f'shuqiao() {{ {typed} | .venv/bin/shuqiao "$@"; }}'
    for folder in ("srv/gateway", "backup"):
        (tmp_path / folder).mkdir(parents=True)
    try:
        yield made
    finally:
        made.close()


def test_every_command_works_as_written(machine: Terminal) -> None:
    people: dict[str, Hands] = {}
    walked = 0
    for step in steps(FIRST_INSTANCE):
        if "gateway enrol" in step.shell:
            _gateway_files(machine, people)
        machine.take(Step(TOKEN.sub(lambda asked: _token(machine, people, asked[1]), step.shell), ()))
        walked += 1
    assert walked == len([f for f in pages.fences(FIRST_INSTANCE) if f.language == "sh"]) > 8
    for person in people.values():
        person.close()
    restored = machine.folder / "srv" / "shuqiao-new"
    assert (restored / "shuqiao.sqlite3").is_file()


def _token(machine: Terminal, people: dict[str, Hands], whose: str) -> str:
    login, scopes = WHOSE[whose]
    return _person(machine, people, login).token(*scopes)


def _person(machine: Terminal, people: dict[str, Hands], login: str) -> Hands:
    """Somebody at the portal, signed in at the first use."""
    if login not in people:
        people[login] = Hands(machine.address, login, FIRST_PASSWORD)
    return people[login]


def _gateway_files(machine: Terminal, people: dict[str, Hands]) -> None:
    """The owner's two files as the page shows them, over a SQLite database; and the operator's enrolment code."""
    directory = machine.folder / "srv" / "gateway"
    blocks = {f.language: f.text for f in pages.fences(FIRST_INSTANCE) if f.language in ("toml", "json")}
    database = directory / "police.sqlite"
    with closing(sqlite3.connect(database)) as made:
        made.execute("CREATE TABLE hk_cy (GMSFHM TEXT PRIMARY KEY, XM TEXT, YHZGX TEXT)")
    shown = machine.here(POSTGRESQL.sub(f'engine = "sqlite"\ndsn = "{database}"', blocks["toml"]))
    assert "sqlite" in shown
    (directory / "gateway.toml").write_text(shown, encoding="utf-8")
    (directory / "ceiling.json").write_text(blocks["json"], encoding="utf-8")
    code = _person(machine, people, "operator").gateway("ga-1", AUTHORITY)
    machine.run(f"CODE={code}")
