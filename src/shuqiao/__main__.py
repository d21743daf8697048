"""The command table: name → entry point, each imported only when it is called.

``gateway``, ``verify`` and the commands that talk HTTP start without Django.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from importlib import import_module

ENTRIES = {
    "serve": "shuqiao.site.commands.serve",
    "web": "shuqiao.site.commands.web",
    "jobs": "shuqiao.site.commands.jobs",
    "migrate": "shuqiao.site.commands.migrate",
    "doctor": "shuqiao.site.commands.doctor",
    "backup": "shuqiao.site.commands.backup",
    "restore": "shuqiao.site.commands.restore",
    "clock": "shuqiao.site.commands.clock",
    "demo": "shuqiao.demo.entry",
    "gateway": "shuqiao.gateway.entry",
}
"""Modules with ``main(argv) -> int``.  Every other name is a command of ``shuqiao.cli``."""

ABOUT = {
    "serve": "整套运行：页面、接口、定时任务，及随附的前置机 / all in one",
    "web": "只运行页面与接口 / pages and API only",
    "jobs": "只运行定时任务与存证排序 / scheduled jobs and the sequencer only",
    "migrate": "建立或升级数据库 / create or upgrade the database",
    "doctor": "自检：哪里不对、为什么、怎么办 / what is wrong, why, and the next step",
    "backup": "备份到文件 / write a backup",
    "restore": "由备份恢复到空目录 / restore a backup into an empty directory",
    "clock": "移动演示实例的时钟 / move a demo instance's clock",
    "demo": "演示城市与全流程 / the invented city and its story",
    "gateway": "前置机（数据面） / the gateway (data plane)",
    "user create --first": "建立首批人员 / make the first people",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--tethered"]:
        from shuqiao.site.tether import die_with_parent

        die_with_parent(signal.SIGTERM, int(arguments[1]))
        del arguments[:2]
    if arguments and arguments[0] in ENTRIES:
        return _entry(ENTRIES[arguments[0]])(arguments[1:])
    if arguments[:2] == ["user", "create"] and "--first" in arguments:
        return _entry("shuqiao.site.commands.first_user")([a for a in arguments[2:] if a != "--first"])
    if arguments[:1] == ["verify"]:
        return _typer("shuqiao.cli.verify", "shuqiao verify", arguments[1:])
    if not arguments or arguments == ["--help"]:
        _overview()
    elif not arguments[0].startswith("-") and arguments[0] not in _groups():
        return _unknown(arguments[0])
    return _typer("shuqiao.cli.app", "shuqiao", arguments or ["--help"])


def _groups() -> set[str]:
    """The commands of ``shuqiao.cli``, by their first word."""
    from typer.main import get_group

    from shuqiao.cli.app import app

    return set(get_group(app).commands)


def _unknown(name: str) -> int:
    """No such command: what was meant, perhaps, and where all of them stand."""
    from difflib import get_close_matches

    from shuqiao.cli.exits import USAGE
    from shuqiao.cli.talk import say, stop

    meant = " ".join(get_close_matches(name, [*ENTRIES, *_groups()], n=1))
    step = say("用 shuqiao --help 查看全部命令。", "'shuqiao --help' lists all commands.")
    if meant:
        step = say(f"是否要用 shuqiao {meant}？", f"Did you mean 'shuqiao {meant}'? ") + step
    stop(say(f"没有命令 {name}", f"There is no command '{name}'"), step, USAGE)
    return USAGE


def _entry(module: str) -> Callable[[list[str]], int]:
    found: Callable[[list[str]], int] = import_module(module).main
    return found


def _overview() -> None:
    print("数桥 Shuqiao\n")
    for name, about in ABOUT.items():
        print(f"  {name:<20} {about}")
    print()


def _typer(module: str, name: str, arguments: list[str]) -> int:
    """``verify`` is called by its own module: a proof needs no HTTP client to be loaded."""
    try:
        status = import_module(module).app(args=arguments, prog_name=name, standalone_mode=True)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    raise SystemExit(main())
