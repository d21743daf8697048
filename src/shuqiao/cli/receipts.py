"""`shuqiao receipt …`: fetch a receipt from the gateway that gave it.

The receipt is printed as JSON, so that `shuqiao verify receipt` can read the file.
"""

from __future__ import annotations

import json
import re
from typing import Annotated

import httpx
import typer

from shuqiao.cli import exits, talk

app = typer.Typer(help="回执 receipts", no_args_is_help=True)
TIMEOUT_S = 30.0
_NUMBER = re.compile(r"[a-z][a-z0-9-]{0,30}\.[1-9][0-9]{0,8}\.[0-9]{1,15}")


@app.callback()
def receipts() -> None:
    """Receipts (回执)."""


@app.command("show")
def show(
    number: Annotated[str, typer.Argument(help="<member>.<epoch>.<index>")],
    gateway: Annotated[str, typer.Option(envvar="SHUQIAO_GATEWAY_URL", help="网关地址 address of the gateway")],
    token: Annotated[str | None, typer.Option(help="令牌 bearer token")] = None,
) -> None:
    """The receipt ``number`` from GATEWAY, as JSON."""
    if _NUMBER.fullmatch(number) is None:
        raise talk.stop(
            talk.say(f"{number} 不是回执号", f"{number} is no receipt number"),
            talk.say("回执号形如 hub.1.42。", "A receipt number looks like hub.1.42."),
            exits.of_status(400),
        )
    headers = {"Accept-Language": "zh-CN" if talk.language() == "zh" else "en"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        answer = httpx.get(f"{gateway.rstrip('/')}/v1/receipts/{number}", headers=headers, timeout=TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as broken:
        raise talk.stop(
            talk.say(f"连接不上 {gateway}：{broken}", f"{gateway} cannot be reached: {broken}"),
            talk.say("请核对网关地址。", "Check the gateway's address."),
            exits.UNREACHABLE,
        ) from broken
    if not answer.is_success:
        raise talk.refused(answer)
    typer.echo(json.dumps(answer.json(), ensure_ascii=False, indent=2))
