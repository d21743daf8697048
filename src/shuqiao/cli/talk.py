"""How commands speak with the control plane: HTTP, a token, problem documents."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import typer

from shuqiao.cli import exits

TIMEOUT_S = 30.0
FILE_TIMEOUT_S = 600.0
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Values are other people's: none of them gives orders to the terminal or breaks a line of the table."""


def language() -> str:
    """``en`` where LC_ALL, LC_MESSAGES or LANG asks for English, else ``zh``."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if said.lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """One of two sentences."""
    return zh if language() == "zh" else en


def stop(sentence: str, next_step: str, status: int) -> typer.Exit:
    """Print the reason and the next step to standard error; raise what is returned."""
    typer.echo(sentence, err=True)
    if next_step:
        typer.echo(f"{say('下一步：', 'Next step: ')}{next_step}", err=True)
    return typer.Exit(status)


def address() -> str:
    """The control plane's address from SHUQIAO_URL."""
    return os.environ.get("SHUQIAO_URL", "http://127.0.0.1:8000").rstrip("/")


def client() -> httpx.Client:
    """A client that carries the token of SHUQIAO_TOKEN; ends the command when there is none."""
    token = _token()
    if not token:
        raise stop(
            say("没有设置 SHUQIAO_TOKEN", "SHUQIAO_TOKEN is not set"),
            say(
                "请在门户“组织与用户 · 访问令牌”签发令牌后设置该环境变量。",
                "Issue a token in the portal under 'Organisation · Access tokens' and set the variable.",
            ),
            exits.of_status(401),
        )
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN" if language() == "zh" else "en"}
    return httpx.Client(base_url=f"{address()}/api/v1", headers=headers, timeout=TIMEOUT_S)


def _token() -> str:
    """SHUQIAO_TOKEN, or the content of the file that SHUQIAO_TOKEN_FILE names; empty where neither is there."""
    given = os.environ.get("SHUQIAO_TOKEN", "")
    file = os.environ.get("SHUQIAO_TOKEN_FILE", "")
    if given or not file:
        return given
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as broken:
        raise stop(
            say(
                f"无法读取 SHUQIAO_TOKEN_FILE：{broken.strerror}",
                f"SHUQIAO_TOKEN_FILE cannot be read: {broken.strerror}",
            ),
            say("请核对路径和读取权限。", "Check the path and the permission to read it."),
            exits.of_status(401),
        ) from broken


def call(method: str, path: str, *, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
    """The JSON answer of one call.

    A refusal is printed as reason and next step and ends the command with the status
    that :mod:`shuqiao.cli.exits` gives; a POST carries an Idempotency-Key.
    """
    headers = {"Idempotency-Key": secrets.token_hex(16)} if method == "POST" else {}
    asked = {k: v for k, v in (query or {}).items() if v is not None}
    with client() as http:
        try:
            answer = http.request(method, path, json=body, params=asked, headers=headers)
        except httpx.HTTPError as broken:
            raise _unreachable(broken) from broken
    if answer.is_success:
        return answer.json() if answer.content else None
    raise refused(answer)


def _unreachable(broken: httpx.HTTPError) -> typer.Exit:
    return stop(
        say(f"连接不上 {address()}：{broken}", f"{address()} cannot be reached: {broken}"),
        say("请核对 SHUQIAO_URL，并确认平台正在运行。", "Check SHUQIAO_URL and that the platform runs."),
        exits.UNREACHABLE,
    )


def send(method: str, path: str, query: Mapping[str, Any], files: Mapping[str, Path]) -> httpx.Response:
    """One call with files, which may take long.  No Idempotency-Key: importing twice changes nothing by itself."""
    with client() as http, ExitStack() as opened:
        parts = {name: (file.name, opened.enter_context(file.open("rb"))) for name, file in files.items()}
        try:
            answer = http.request(method, path, params=dict(query), files=parts or None, timeout=FILE_TIMEOUT_S)
        except httpx.HTTPError as broken:
            raise _unreachable(broken) from broken
    if not answer.is_success:
        raise refused(answer)
    return answer


def refused(answer: httpx.Response) -> typer.Exit:
    """What ends the command for an answer that is no success."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict) or "code" not in problem:
        return stop(
            say(
                f"{address()} 的回答不是数桥的格式（HTTP {answer.status_code}）",
                f"The answer of {address()} is not Shuqiao's (HTTP {answer.status_code})",
            ),
            say("请核对 SHUQIAO_URL。", "Check SHUQIAO_URL."),
            exits.FAULT,
        )
    for member in problem.get("errors", []):
        typer.echo(f"  {member.get('field')}: {member.get('detail')}", err=True)
    return stop(
        f"{problem.get('detail', '')} [{', '.join(filter(None, (problem['code'], problem.get('field'))))}]",
        str(problem.get("next_step", "")),
        exits.of_status(answer.status_code),
    )


def every(path: str, query: Mapping[str, Any] | None = None) -> Iterable[dict[str, Any]]:
    """All items of a paged list, page after page."""
    following: str | None = None
    while True:
        page = call("GET", path, query={**(query or {}), "next": following, "limit": 100})
        yield from page["items"]
        following = page["next"]
        if following is None:
            return


def show(
    items: Iterable[Mapping[str, Any]], columns: Sequence[tuple[str, Callable[[Mapping[str, Any]], str]]], as_json: bool
) -> None:
    """Print a list: JSON lines for programs, aligned columns for people (a Chinese character is two wide)."""
    if as_json:
        for item in items:
            typer.echo(json.dumps(item, ensure_ascii=False, sort_keys=True))
        return
    rows = [[name for name, _ in columns]] + [
        [_CONTROL.sub("\ufffd", value(item)) for _, value in columns] for item in items
    ]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(columns))]
    for row in rows:
        typer.echo(
            "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def told(item: Any, as_json: bool, line: str) -> None:
    """Print one result: the whole document as JSON, or one line."""
    typer.echo(json.dumps(item, ensure_ascii=False, sort_keys=True) if as_json else line)
