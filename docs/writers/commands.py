"""The command table: every command with its arguments and options, as the commands themselves build them."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import typer

from docs.writers import markdown
from shuqiao.__main__ import ABOUT, ENTRIES

FIRST_USER = "shuqiao.site.commands.first_user"


@dataclass(frozen=True)
class Command:
    """``name`` without the leading ``shuqiao``; ``options`` are (spelling, meaning, default or need)."""

    name: str
    about: str
    options: tuple[tuple[str, str, str], ...]


class _Parser(Exception):
    """Carries a parser out of the ``main`` that built it, before anything is parsed."""


def every() -> list[Command]:
    """All commands, in the order of the table, then those that talk HTTP."""
    return [*_entries(), *_http()]


def page() -> str:
    """docs/reference/commands.md."""
    lines = markdown.head(
        "命令 Commands",
        "命令名 `shuqiao`。上半部分在平台或网关本机运行；下半部分经 HTTP 访问 `SHUQIAO_URL`，带 `SHUQIAO_TOKEN`，"
        "其中 `verify` 只读文件，不联网。",
        "The command is `shuqiao`. The first part runs on the machine of the platform or gateway; the second part "
        "talks HTTP to `SHUQIAO_URL` with `SHUQIAO_TOKEN`; of these `verify` reads files only and needs no network.",
    )
    lines += _exits()
    for command in every():
        lines += [f"## {command.name}", ""]
        if command.about:
            lines += [command.about, ""]
        if command.options:
            lines += markdown.table(("参数 argument", "说明 meaning", "默认 default"), command.options)
    return markdown.page(lines)


def _exits() -> list[str]:
    from shuqiao.cli.exits import BY_FAMILY_STATUS, FAULT, UNREACHABLE

    lines = [
        "## 退出码 Exit statuses",
        "",
        "`verify`：0 属实，1 不属实，2 无法判定。 `verify`: 0 proved, 1 disproved, 2 cannot tell.",
        "",
        "本机命令：0 完成，1 被拒绝或发现问题，2 无法启动。 On the machine: 0 done, 1 refused or something is wrong, "
        "2 could not start.",
        "",
        "经 HTTP 的命令：0 完成，2 用法错误，其余如下。 Over HTTP: 0 done, 2 usage, others as here.",
        "",
    ]
    rows: list[tuple[object, object]] = [(f"HTTP {status}", code) for status, code in BY_FAMILY_STATUS.items()]
    rows += [("连接不上 unreachable", UNREACHABLE), ("其他 anything else", FAULT)]
    return [*lines, *markdown.table(("原因 cause", "退出码 status"), rows)]


def _entries() -> Iterator[Command]:
    for name, module in ENTRIES.items():
        yield from _commands(name, _parser(module), ABOUT.get(name, ""))
    yield from _commands("user create --first", _parser(FIRST_USER), ABOUT["user create --first"])


def _parser(module: str) -> argparse.ArgumentParser:
    def caught(parser: argparse.ArgumentParser, *_: Any, **__: Any) -> Any:
        raise _Parser(parser)

    main = importlib.import_module(module).main
    with patch.object(argparse.ArgumentParser, "parse_args", caught):
        try:
            main([])
        except _Parser as found:
            return found.args[0]  # type: ignore[no-any-return]
    raise ValueError(f"{module} parses no arguments")


def _commands(name: str, parser: argparse.ArgumentParser, about: str) -> Iterator[Command]:
    verbs = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not verbs:
        yield Command(name, about, tuple(_argparse_option(a) for a in parser._actions if a.dest != "help"))
        return
    told = {a.dest: a.help or "" for a in verbs[0]._choices_actions}
    for verb, below in verbs[0].choices.items():
        yield from _commands(f"{name} {verb}", below, told.get(verb, ""))


def _argparse_option(action: argparse.Action) -> tuple[str, str, str]:
    flag = isinstance(action, argparse._StoreTrueAction)
    value = "" if flag else f" {action.metavar or action.dest.upper()}"
    spelling = f"`{', '.join(action.option_strings)}{value}`" if action.option_strings else f"`{action.dest.upper()}`"
    meaning = action.help or ""
    if action.choices:
        meaning += f" ({', '.join(str(c) for c in action.choices)})"
    if flag:
        return spelling, meaning, ""
    if action.required:
        return spelling, meaning, "必填 required"
    return spelling, meaning, "" if action.default in (None, "") else f"`{action.default}`"


def _http() -> Iterator[Command]:
    from shuqiao.cli.app import app

    root = typer.main.get_command(app)
    yield from _click("", root)


def _click(name: str, command: Any) -> Iterator[Command]:
    if hasattr(command, "commands"):
        for verb, below in command.commands.items():
            yield from _click(f"{name} {verb}".strip(), below)
        return
    about = markdown.first_paragraph(command.help)
    yield Command(name, about, tuple(_click_option(p) for p in command.params if p.name != "help"))


def _click_option(parameter: Any) -> tuple[str, str, str]:
    meaning = getattr(parameter, "help", None) or ""
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.name or '').upper()}`", meaning, "必填 required"
    flag = getattr(parameter, "is_flag", False)
    kind = "" if flag else f" {(parameter.metavar or parameter.name).upper()}"
    if parameter.required:
        need = "必填 required"
    elif flag or parameter.default in (None, "", []) or callable(parameter.default):
        need = ""
    else:
        need = f"`{parameter.default}`"
    if parameter.envvar:
        need = f"{need} `{parameter.envvar}`".strip()
    return f"`{', '.join([*parameter.opts, *parameter.secondary_opts])}{kind}`", meaning, need
