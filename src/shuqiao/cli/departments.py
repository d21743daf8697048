"""`shuqiao department …`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from shuqiao.cli import people_sheets, talk

app = typer.Typer(help="部门 departments", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON output")]


@app.command("create")
def create(
    code: Annotated[str, typer.Argument(help="统一社会信用代码 unified social credit code")],
    name: str,
    division: Annotated[str, typer.Option(help="行政区划代码 GB/T 2260, six digits")],
    short_name: str = "",
    level: Annotated[str, typer.Option(help="nation | province | city | county")] = "city",
    kind: Annotated[str, typer.Option(help="organ | institution | vertical | supervisor | other")] = "organ",
    parent: str | None = None,
    inner_unit: Annotated[str, typer.Option(help="政务数据共享工作机构 sharing work unit")] = "",
    as_json: Json = False,
) -> None:
    """登记部门。 Enter a department in the register."""
    body = {
        "code": code,
        "name": name,
        "short_name": short_name,
        "level": level,
        "division": division,
        "kind": kind,
        "parent": parent,
        "inner_unit": inner_unit,
    }
    made = talk.call("POST", "/accounts/departments", body=body)
    talk.told(made, as_json, f"{made['code']} {made['name']}")


@app.command("import")
def import_(
    file: people_sheets.Sheet,
    dry_run: people_sheets.DryRun = False,
    all_or_nothing: people_sheets.Whole = False,
    report: people_sheets.ReportFile = None,
    as_json: Json = False,
) -> None:
    """由表格导入机构。 Departments by sheet; the same file again changes nothing."""
    query = {"dry_run": dry_run, "all_or_nothing": all_or_nothing}
    people_sheets.run("/accounts/imports/departments", file, query, report, as_json)


@app.command("load")
def load(
    file: Annotated[
        Path, typer.Argument(help="表 columns: name, code (.csv)", exists=True, dir_okay=False, readable=True)
    ],
    division: Annotated[str, typer.Option(help="行政区划代码 GB/T 2260, six digits")],
    level: Annotated[str, typer.Option(help="nation | province | city | county")] = "city",
) -> None:
    """登记表中尚未登记的部门。 Enter a table's departments that are not registered yet: an import's unknown providers.

    Rows without a code are passed over.  It stops at the first that is refused; run again it goes on from there.
    """
    known = {one["code"] for one in talk.every("/accounts/departments")}
    for row in _rows(file):
        code, name = (row.get("code") or "").strip().upper(), (row.get("name") or "").strip()
        if code and name and code not in known:
            body = {"code": code, "name": name, "level": level, "division": division}
            made = talk.call("POST", "/accounts/departments", body=body)
            known.add(made["code"])
            typer.echo(f"{made['code']} {made['name']}")


def _rows(file: Path) -> list[dict[str, str]]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")  # how spreadsheet programs here save CSV
    return list(csv.DictReader(io.StringIO(text, newline="")))


@app.command("list")
def show_list(as_json: Json = False) -> None:
    """部门名录。 The register of departments."""
    talk.show(
        talk.every("/accounts/departments"),
        [
            ("code", lambda d: d["code"]),
            ("name", lambda d: d["name"]),
            ("level", lambda d: d["level"]),
            ("division", lambda d: d["division"]),
            ("active", lambda d: "yes" if d["active"] else "no"),
        ],
        as_json,
    )
