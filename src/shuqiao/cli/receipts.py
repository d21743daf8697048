"""``shuqiao receipt …``: fetch a receipt from the gateway that gave it, signed with the client system's own key.

The receipt is printed as JSON, so that ``shuqiao verify receipt`` can read the file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from shuqiao.cli import exits, talk
from shuqiao.client import Client, Refused, Unanswered
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.key_files import read

app = typer.Typer(help="回执 receipts", no_args_is_help=True)
_NUMBER = re.compile(r"[a-z0-9-]{1,64}\.[1-9][0-9]{0,8}\.[0-9]{1,18}")


@app.callback()
def receipts() -> None:
    """Receipts (回执)."""


@app.command("show")
def show(
    number: Annotated[str, typer.Argument(help="<member>.<epoch>.<index>")],
    gateway: Annotated[str, typer.Option(envvar="SHUQIAO_GATEWAY_URL", help="网关地址 address of the gateway")],
    system: Annotated[str, typer.Option(help="业务系统编号 identifier of the client system")],
    key: Annotated[Path, typer.Option(help="该系统的私钥文件（PEM） file with that system's private key")],
    gateway_key: Annotated[
        Path | None,
        typer.Option(help="网关日志公钥文件；给出即核验 verifier key of the gateway's log; checked when given"),
    ] = None,
) -> None:
    """取回一份回执。 The receipt ``number`` from GATEWAY, as JSON.  Only the system that called may see it."""
    if _NUMBER.fullmatch(number) is None:
        raise talk.stop(
            talk.say(f"{number} 不是回执号", f"{number} is no receipt number"),
            talk.say("回执号形如 hub-1.1.42。", "A receipt number looks like hub-1.1.42."),
            exits.of_status(400),
        )
    try:
        verifier = gateway_key.read_text(encoding="utf-8").strip() if gateway_key else None
        with Client(gateway, system, read(key), gateway_key=verifier, language=talk.language()) as calls:
            found = calls.receipt(number)
    except Refused as refused:
        raise talk.stop(
            f"{refused.reason} [{refused.code}]", refused.next_step, exits.of_status(refused.status)
        ) from None
    except (Unanswered, OSError) as broken:
        raise talk.stop(
            talk.say(f"没有取到：{broken}", f"It could not be fetched: {broken}"),
            talk.say("请核对网关地址和文件路径。", "Check the gateway's address and the paths of the files."),
            exits.UNREACHABLE,
        ) from broken
    except Refusal as refusal:
        raise talk.stop(
            refusal.sentence(talk.language()), refusal.next_step(talk.language()), exits.of_status(422)
        ) from None
    typer.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2))
