"""What the command says of itself: both languages, and a way on for a name that it does not know."""

from __future__ import annotations

import re

import pytest
from docs.writers import commands

from shuqiao.__main__ import main

CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize("command", commands.every(), ids=lambda c: c.name)
def test_every_help_stands_in_both_languages(command: commands.Command) -> None:
    assert CHINESE.search(command.about), command.about
    assert re.search("[A-Za-z]{3}", command.about), command.about


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en_GB.UTF-8", ("There is no command 'sevre'", "Did you mean 'shuqiao serve'?", "'shuqiao --help' lists")),
        ("zh_CN.UTF-8", ("没有命令 sevre", "是否要用 shuqiao serve？", "用 shuqiao --help 查看")),
    ],
)
def test_an_unknown_command_is_told_the_way_on(
    language: str, said: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert main(["sevre"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(part in shown.err for part in said), shown.err


def test_nothing_is_suggested_for_what_is_like_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(["qqqqq"]) == 2
    assert "Did you mean" not in capsys.readouterr().err
