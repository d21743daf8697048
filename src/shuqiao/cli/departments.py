"""`shuqiao department …`."""

from __future__ import annotations

from typing import Annotated

import typer

from shuqiao.cli import talk

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
