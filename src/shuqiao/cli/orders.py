"""`shuqiao order …`: orders (供数单), as both sides see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from shuqiao.cli import talk

app = typer.Typer(help="供数单 orders", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON output")]

_STATES = {"live": ("使用中", "in service"), "suspended": ("已暂停", "suspended"), "withdrawn": ("已撤销", "withdrawn")}


def _state(order: Mapping[str, Any]) -> str:
    return talk.say(*_STATES.get(order["state"], (order["state"], order["state"])))


@app.command("list")
def show_list(
    grant: Annotated[str | None, typer.Option(help="授权编号 number of a grant")] = None, as_json: Json = False
) -> None:
    """本部门供出或使用的供数单。 Orders that the token's department supplies or uses."""
    talk.show(
        talk.every("/exchange/orders", {"grant": grant}),
        [
            ("number", lambda o: f"{o['number']} v{o['version']}"),
            ("state", _state),
            ("grant", lambda o: o["grant"]),
            ("resource", lambda o: o["order"]["resource_name"]),
            ("system", lambda o: o["system"]),
            ("gateway", lambda o: o["gateway"]),
            ("until", lambda o: o["order"]["valid_to"]),
        ],
        as_json,
    )


@app.command("show")
def show(number: str, as_json: Json = False) -> None:
    """一份供数单。 One order: who may ask, which items by which rules and keys, until when, by which article."""
    found = talk.call("GET", f"/exchange/orders/{number}")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, sort_keys=True))
        return
    order = found["order"]
    returned = "、".join(c["item"] + ("" if c["rule"] == "plain" else f"（{c['rule']}）") for c in order["returned"])
    lines = [
        (("供数单", "order"), f"{found['number']} v{found['version']}  {_state(found)}"),
        (("授权", "grant"), f"{found['grant']}  {order['article']}"),
        (("资源", "resource"), f"{order['resource']} {order['resource_name']}（{order['provider_name']}）"),
        (("使用方", "for"), f"{order['consumer']}  {found['system']}"),
        (("返回", "returned"), returned),
        (("仅作查询条件", "search keys only"), "、".join(c["item"] for c in order["lookup"])),
        (("用途", "purposes"), ", ".join(order["purposes"])),
        (("须说明", "context"), ", ".join(order["context_required"])),
        (("有效期", "valid"), f"{order['valid_from']} – {order['valid_to']}"),
        (
            ("前置机", "gateway"),
            " / ".join(part for part in (found["gateway"], order["source"], order["table"]) if part),
        ),
        (("内容摘要", "sha256"), found["sha256"]),
    ]
    for (zh, en), text in lines:
        typer.echo(f"{talk.say(zh, en)}: {text}")
