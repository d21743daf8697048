"""``shuqiao verify``: proofs checked offline, with a copy of a log or a receipt and public keys.

Standard output carries one JSON document, standard error the sentence for people.
Exit 0 proved, 1 disproved (``where`` names the place), 2 cannot tell.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.tlog.notes import Verifier
from shuqiao.tlog.proofs import Outcome, Verdict, unknown, verify_log
from shuqiao.wire.receipt_checks import NotAReceipt, check_contents, check_receipt, parse_key, parse_receipt

app = typer.Typer(
    name="verify", help="Check a log or a receipt offline. 离线验证日志或回执。", no_args_is_help=True,
    add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip

MAX_RECEIPT_BYTES = 32 * 1024 * 1024

_WORDS = {
    Outcome.PROVED: ("验证通过", "Proved"),
    Outcome.DISPROVED: ("验证不通过", "Disproved"),
    Outcome.UNKNOWN: ("无法判定", "Cannot tell"),
}


class FileUnreadable(Refusal):
    code = "file_unreadable"
    family = Family.ABSENT
    zh = "无法读取文件 {path}：{why}"
    en = "The file {path} cannot be read: {why}"
    next_zh = "请核对路径和读取权限。"
    next_en = "Check the path and the permission to read it."


class OneKeyPerLog(Refusal):
    code = "one_key_per_log"
    family = Family.INVALID
    zh = "两个公钥文件都属于日志 {origin}"
    en = "Two key files are of the same log, {origin}"
    next_zh = "每个日志只提供一个公钥。"
    next_en = "Give one key for each log."


@app.command("log")
def log(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A copy of the log: 'checkpoint' and 'tile/'.")],
    key: Annotated[Path, typer.Option("--key", metavar="F", help="File with the log's verifier key.")],
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="CHECKPOINT", help="An earlier or witnessed checkpoint; may be repeated."),
    ] = None,
) -> None:
    """验真日志副本。 Check every tile and entry of a copied log against its signed checkpoint."""
    try:
        (verifier,) = _keys([key])
        notes = [_read(path) for path in against or ()]
    except Refusal as refusal:
        raise _end(unknown(refusal)) from None
    verdict = verify_log(directory, verifier, notes)
    if verdict.proved:
        verdict = _with_contents(verdict, directory)
    raise _end(verdict)


@app.command("receipt")
def receipt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A receipt, or a whole answer that carries one.")],
    key: Annotated[
        list[Path], typer.Option("--key", metavar="F", help="Verifier key of the gateway's or platform's log.")
    ],
    log_dir: Annotated[
        Path | None, typer.Option("--log", metavar="DIR", help="A copy of the gateway's or the platform's log.")
    ] = None,
) -> None:
    """验真回执。 Check a receipt: content, place in the log, signature, and the platform's witness if there."""
    try:
        verifiers = _keys(key)
        data = _read(file)
        if len(data) > MAX_RECEIPT_BYTES:
            raise NotAReceipt(why="over 32 MiB")
        found, answer = parse_receipt(data)
    except Refusal as refusal:
        raise _end(unknown(refusal)) from None
    raise _end(check_receipt(found, verifiers, log_dir, answer))


def _keys(files: Sequence[Path]) -> list[Verifier]:
    found: dict[str, Verifier] = {}
    for file in files:
        verifier = parse_key(_read(file).decode("utf-8", "replace"))
        if verifier.name in found:
            raise OneKeyPerLog(origin=verifier.name)
        found[verifier.name] = verifier
    return list(found.values())


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as broken:
        raise FileUnreadable(path=str(file), why=broken.strerror or type(broken).__name__) from None


def _with_contents(verdict: Verdict, directory: Path) -> Verdict:
    """The log holds; now the exported contents beside it, where there are any."""
    contents = check_contents(directory, int(verdict.facts["size"]))
    facts = {**verdict.facts, **contents.facts}
    remarks = (*verdict.remarks, *contents.remarks)
    return Verdict(contents.outcome, contents.finding, contents.where, facts, remarks)


def _end(verdict: Verdict) -> typer.Exit:
    """Print the verdict twice, for programs and for people; the exit status is the outcome."""
    document: dict[str, Any] = {"outcome": verdict.outcome.name.lower(), "code": verdict.why}
    zh, en = _WORDS[verdict.outcome]
    if verdict.finding is not None:
        finding = verdict.finding
        document["where"] = dict(verdict.where)
        document["what"] = finding.sentence("en")
        document["next_step"] = finding.next_step("en")
        zh = f"{zh}：{finding.sentence('zh')}。{finding.next_step('zh')}"
        en = f"{en}: {finding.sentence('en')}. {finding.next_step('en')}"
    document["facts"] = dict(verdict.facts)
    document["remarks"] = [remark for _, remark in verdict.remarks]
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
    for line in (zh, *(r for r, _ in verdict.remarks), en, *(r for _, r in verdict.remarks)):
        typer.echo(line, err=True)
    return typer.Exit(verdict.outcome.value)
