"""`shuqiao token …`."""

from __future__ import annotations

from typing import Annotated

import typer

from shuqiao.cli import talk

app = typer.Typer(help="访问令牌 access tokens", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON output")]


@app.command("issue")
def issue(
    name: str,
    scope: Annotated[list[str], typer.Option(help="read | accounts | catalogue | sharing | exchange | audit")],
    days: int = 30,
    as_json: Json = False,
) -> None:
    """签发不宽于自身的令牌。 Issue a token for the holder of SHUQIAO_TOKEN, no wider than it; printed this once."""
    made = talk.call("POST", "/accounts/tokens", body={"name": name, "scopes": scope, "days": days})
    talk.told(made, as_json, made["secret"])


@app.command("list")
def show_list(as_json: Json = False) -> None:
    """自己的令牌。 One's own tokens; never a secret."""
    talk.show(
        talk.every("/accounts/tokens"),
        [
            ("id", lambda t: str(t["id"])),
            ("name", lambda t: t["name"]),
            ("holder", lambda t: t["person_name"]),
            ("scopes", lambda t: ",".join(t["scopes"])),
            ("expires", lambda t: t["expires_at"]),
            ("revoked", lambda t: "yes" if t["revoked"] else "no"),
        ],
        as_json,
    )


@app.command("revoke")
def revoke(token: int, as_json: Json = False) -> None:
    """立即作废令牌。 End a token at once."""
    made = talk.call("POST", f"/accounts/tokens/{token}/revoke")
    talk.told(made, as_json, f"{made['id']} {made['name']}: revoked")
