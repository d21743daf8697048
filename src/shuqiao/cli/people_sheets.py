"""Departments and people by sheet: what ``department import`` and ``user import`` do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from shuqiao.cli import exits, talk

Sheet = Annotated[Path, typer.Argument(help="表格 .xlsx, .xls, .csv", exists=True, dir_okay=False, readable=True)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="核对，不写入 try, write nothing")]
Whole = Annotated[
    bool, typer.Option("--all-or-nothing", help="有一行不能导入就全部不写入 nothing if any row is refused")
]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="写出带结果列的工作簿 write the sheet with the outcome of each row (.xlsx)"),
]


def run(address: str, file: Path, query: dict[str, Any], report: Path | None, as_json: bool) -> None:
    """Import or try; exit 65 where a row was refused."""
    if query.get("passwords"):
        answer = talk.send("POST", address, {**query, "report": "xlsx"}, {"file": file})
        if report is not None:
            report.touch(mode=0o600)
            report.write_bytes(answer.content)
        return
    if report is not None:  # before the import: afterwards everything new would be called unchanged
        told = talk.send("POST", address, {**query, "dry_run": True, "report": "xlsx"}, {"file": file})
        report.write_bytes(told.content)
    done = talk.send("POST", address, query, {"file": file}).json()
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, sort_keys=True))
    else:
        _show(done)
    if done["counts"]["refused"]:
        raise typer.Exit(exits.of_status(422))


def _show(done: dict[str, Any]) -> None:
    counts = [f"{name} {count}" for name, count in done["counts"].items() if count]
    head = talk.say("试运行，未写入：", "Trial, nothing written: ") if done["dry_run"] else ""
    typer.echo(f"{head}{'  '.join(counts) or '0'}")
    for one in done["outcomes"]:
        for problem in one["problems"]:
            where = talk.say(f"第 {problem['row']} 行 {problem['column']}", f"row {problem['row']} {problem['column']}")
            typer.echo(f"{where} {problem['value']} {problem['detail']} [{problem['code']}]", err=True)
            typer.echo(f"  {problem['next_step']}", err=True)
    for one in done["left"]:
        typer.echo(talk.say("不在表中：", "not in the sheet: ") + f"{one['id']} {one['login']} {one['name']}")
