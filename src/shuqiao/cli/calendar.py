"""`shuqiao calendar …`: the year tables that working days are counted by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from shuqiao.cli import talk

app = typer.Typer(help="工作日历 working calendar", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="JSON output")]
_ORIGIN = {
    "operator": ("平台导入", "loaded here"),
    "package": ("随产品发布", "shipped"),
    "none": ("没有安排，按周一至周五", "no table: Monday to Friday"),
}


@app.command("import")
def import_(
    year: Annotated[int, typer.Argument(help="年度 year")],
    file: Annotated[
        Path,
        typer.Argument(help="日期,类别,名称 date,kind,name (.xlsx, .csv)", exists=True, dir_okay=False, readable=True),
    ],
    source: Annotated[str, typer.Option(help="放假通知文号 number of the notice")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入 write nothing")] = False,
    as_json: Json = False,
) -> None:
    """导入国务院办公厅的年度放假安排。 Load a year's arrangement of holidays, whole or not at all."""
    query = {"source": source, "dry_run": dry_run}
    done = talk.send("POST", f"/sharing/calendar/{year}", query, {"file": file}).json()
    off = sum(1 for one in done["days"] if one["off"])
    head = talk.say("试运行，未写入：", "Trial, nothing written: ") if dry_run else ""
    zh = f"{head}{year} 年放假 {off} 天，周末上班 {len(done['days']) - off} 天"
    en = f"{head}{year}: {off} days off, {len(done['days']) - off} weekend days worked"
    talk.told(done, as_json, talk.say(zh, en))


@app.command("show")
def show(
    year: Annotated[int | None, typer.Argument(help="年度 year; default: all years")] = None, as_json: Json = False
) -> None:
    """列出年度表，或一个年度的放假与调休。 List the year tables, or one year's special days."""
    if year is None:
        items = talk.call("GET", "/sharing/calendar")["items"]
        talk.show(items, [("year", lambda y: str(y["year"])), ("origin", _origin), ("source", _source)], as_json)
        return
    found = talk.call("GET", f"/sharing/calendar/{year}")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, sort_keys=True))
        return
    typer.echo(f"{year}  {_origin(found)}  {_source(found)}".rstrip())
    columns = [("date", _day), ("kind", _kind), ("name", _name)]
    talk.show(found["days"], columns, as_json)


def _origin(one: Any) -> str:
    return talk.say(*_ORIGIN[one["origin"]])


def _source(one: Any) -> str:
    return str(one["source"])


def _day(one: Any) -> str:
    return str(one["day"])


def _kind(one: Any) -> str:
    return talk.say("放假", "off") if one["off"] else talk.say("上班", "work")


def _name(one: Any) -> str:
    return str(one["name"])
