"""`shuqiao system …`: client systems and their keys."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shuqiao.cli import exits, talk
from shuqiao.client.assertions import assertion
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.wire.envelopes import public_text, thumbprint
from shuqiao.wire.key_files import read

app = typer.Typer(help="业务系统 client systems", no_args_is_help=True)
keys = typer.Typer(help="公钥 keys", no_args_is_help=True)
app.add_typer(keys, name="key")
Json = Annotated[bool, typer.Option("--json", help="JSON output")]


@app.command("create")
def create(
    id: str,
    name: str,
    department: Annotated[str, typer.Option(help="统一社会信用代码 credit code")],
    kind: Annotated[str, typer.Option(help="system | desk")] = "system",
    as_json: Json = False,
) -> None:
    """登记业务系统。 Register a client system."""
    made = talk.call("POST", "/accounts/systems", body={"id": id, "name": name, "department": department, "kind": kind})
    talk.told(made, as_json, f"{made['id']} {made['name']}")


@app.command("list")
def show_list(department: str | None = None, as_json: Json = False) -> None:
    """本令牌可见的业务系统。 Client systems that the token's holder may see."""
    talk.show(
        talk.every("/accounts/systems", {"department": department}),
        [
            ("id", lambda s: s["id"]),
            ("name", lambda s: s["name"]),
            ("department", lambda s: s["department_name"]),
            ("kind", lambda s: s["kind"]),
            ("keys", lambda s: str(sum(1 for k in s["keys"] if not k["withdrawn"]))),
            ("withdrawn", lambda s: "yes" if s["withdrawn"] else "no"),
        ],
        as_json,
    )


@app.command("withdraw")
def withdraw(id: str, as_json: Json = False) -> None:
    """停用业务系统及其全部公钥。 End a client system and all its keys."""
    made = talk.call("POST", f"/accounts/systems/{id}/withdraw")
    talk.told(made, as_json, f"{made['id']}: withdrawn")


@app.command("keygen")
def keygen(
    file: Annotated[Path, typer.Argument(help="where the private key goes (PEM, PKCS#8, mode 0600)")],
    as_json: Json = False,
) -> None:
    """生成密钥对。 Make an Ed25519 key pair beside the client system.  Prints the public half; overwrites no file."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as broken:
        raise talk.stop(
            f"{file}: {broken.strerror}",
            talk.say("请换一个文件名；已有的密钥不会被覆盖。", "Choose another name; no key is overwritten."),
            exits.of_status(409),
        ) from broken
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    public = private.public_key()
    found = {"public": public_text(public), "keyid": thumbprint(public), "file": str(file)}
    talk.told(found, as_json, f"public {found['public']}\nkeyid  {found['keyid']}")


@app.command("assertion")
def client_assertion(
    system: Annotated[str, typer.Argument(help="业务系统编号 identifier of the client system")],
    key: Annotated[Path, typer.Option(help="该系统的私钥文件（PEM） file with that system's private key")],
    audience: Annotated[
        str, typer.Option(help="换取令牌的地址 address of the token door: https://<gateway>/oauth/token")
    ],
) -> None:
    """离线签名客户端断言。 Sign a client assertion, offline: good for one token within a minute."""
    try:
        private = read(key)
    except (OSError, Refusal) as broken:
        why = broken.sentence(talk.language()) if isinstance(broken, Refusal) else f"{key}: {broken.strerror}"
        step = talk.say("可用 shuqiao system keygen 生成。", "Make one with 'shuqiao system keygen'.")
        raise talk.stop(why, step, exits.of_status(422)) from None
    typer.echo(assertion(system, private, audience))


def _public(source: str) -> str:
    """The base64url text of a public key: as given, or out of a PEM file (public, or private: only its public half)."""
    path = Path(source)
    if not path.is_file():
        return source
    data = path.read_bytes()
    try:
        key = load_pem_private_key(data, None).public_key() if b"PRIVATE" in data else load_pem_public_key(data)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise talk.stop(
            talk.say(f"{source} 不是 Ed25519 的 PEM 密钥", f"{source} is no Ed25519 key in PEM"),
            talk.say("可用 shuqiao system keygen 生成。", "Make one with 'shuqiao system keygen'."),
            exits.of_status(422),
        )
    return public_text(key)


@keys.command("add")
def add_key(
    system: str,
    public: Annotated[str, typer.Argument(help="32 bytes in base64url, or a PEM file")],
    days: Annotated[int, typer.Option(help="valid for so many days from now")] = 365,
    as_json: Json = False,
) -> None:
    """登记公钥。 Register a public key."""
    at = clock.real_now().astimezone(UTC)
    made = talk.call("POST", f"/accounts/systems/{system}/keys", body=_validity(_public(public), at, days))
    talk.told(made, as_json, f"{made['id']}: {len(made['keys'])} keys")


def _validity(public: str, at: datetime, days: int) -> dict[str, str]:
    return {"public": public, "valid_from": moment(at), "valid_to": moment(at + timedelta(days=days))}


@keys.command("withdraw")
def withdraw_key(system: str, keyid: str, as_json: Json = False) -> None:
    """撤下公钥。 Withdraw a key; gateways hear of it with the next callers document."""
    made = talk.call("POST", f"/accounts/systems/{system}/keys/{keyid}/withdraw")
    talk.told(made, as_json, f"{made['id']}: {keyid} withdrawn")


@keys.command("list")
def list_keys(system: str, as_json: Json = False) -> None:
    """一个业务系统的公钥。 The keys of one system."""
    found = talk.call("GET", f"/accounts/systems/{system}")
    talk.show(
        found["keys"],
        [
            ("keyid", lambda k: k["keyid"]),
            ("from", lambda k: k["valid_from"]),
            ("to", lambda k: k["valid_to"]),
            ("withdrawn", lambda k: "yes" if k["withdrawn"] else "no"),
        ],
        as_json,
    )
