"""The last scenes: the receipt proved, both logs proved, and a tampered copy named."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from shuqiao.client import Client
from shuqiao.demo.story.calls import client
from shuqiao.demo.story.stage import Stage
from shuqiao.tlog.checkpoints import peek
from shuqiao.tlog.tiles import WIDTH, bundle_path
from shuqiao.wire.receipts import LEAF_SIZE, Receipt

LENGTH_BYTES = 2
"""Each entry in a bundle is preceded by its length (C2SP tlog-tiles)."""
TAMPERED = 3


def proving(stage: Stage) -> None:
    """Proved: offline, from a copied directory and two public keys."""
    with stage.teller.step("验真", "Proved"):
        proofs = proof_files(stage)
        stage.teller.say("只凭一份拷贝的目录和两个公钥，不需要联网",
                         "from a copied folder and two public keys, without a network")  # fmt: skip
        todo = commands(proofs)
        with ThreadPoolExecutor(len(todo)) as side_by_side:
            ends = list(side_by_side.map(lambda arguments: stage.instance.run(*arguments, check=False), todo.values()))
        for (name, arguments), done in zip(todo.items(), ends, strict=True):
            stage.teller.plain("shuqiao " + " ".join(arguments))
            if done.returncode != 0:
                raise AssertionError(f"{name}: {done.stdout} {done.stderr}")
            stage.teller.decided(f"{name}：验证通过（退出码 0）", "proved: exit status 0")


def tampering(stage: Stage) -> None:
    """Tampered: one byte of one entry in a copy is changed, and verification names that entry."""
    with stage.teller.step("篡改一份副本", "A copy tampered"):
        proofs = stage.instance.directory / "proofs"
        copy = proofs / "platform-log-tampered"
        shutil.copytree(proofs / "platform-log", copy)
        index = tamper(copy)
        arguments = ("verify", "log", str(copy), "--key", str(proofs / "platform.vkey"))
        stage.teller.plain("shuqiao " + " ".join(arguments))
        done = stage.instance.run(*arguments, check=False)
        verdict: dict[str, Any] = json.loads(done.stdout)
        if done.returncode != 1 or str(index) not in json.dumps(verdict):
            raise AssertionError(f"the tampering of entry {index} was not named: {done.stdout} {done.stderr}")
        stage.teller.refused(f"验证不通过（退出码 1）：{json.dumps(verdict, ensure_ascii=False)}",
                             f"disproved: exit status 1, entry {index} is named")  # fmt: skip


def proof_files(stage: Stage) -> Path:
    """What a stranger is given: copies of both logs, the two public keys, a receipt with the platform's proof."""
    proofs = stage.instance.directory / "proofs"
    proofs.mkdir()
    with client(stage) as calls:
        receipt = stage.wait_for(lambda: _witnessed(calls, stage.answers[0]["receipt"]["number"]))
    (proofs / "receipt.json").write_bytes(msgspec.json.format(msgspec.json.encode(receipt), indent=1))
    (proofs / "answer.json").write_text(json.dumps(stage.answers[0], ensure_ascii=False), encoding="utf-8")
    for name, log in (("platform", stage.instance.platform / "log"), ("gateway", gateway_log(stage.instance.gateway))):
        stage.wait_for(partial(_copied, log, proofs / f"{name}-log"))
    enrolment = json.loads((stage.instance.gateway / "enrolment.json").read_text(encoding="utf-8"))
    (proofs / "platform.vkey").write_text(enrolment["platform_vkey"] + "\n", encoding="utf-8")
    (proofs / "gateway.vkey").write_text(stage.gateway_key + "\n", encoding="utf-8")
    return proofs


def commands(proofs: Path) -> dict[str, tuple[str, ...]]:
    """What anybody can run on those files."""
    platform, gateway = str(proofs / "platform.vkey"), str(proofs / "gateway.vkey")
    return {
        "答复及其回执 an answer with its receipt": (
            "verify", "receipt", str(proofs / "answer.json"), "--key", gateway),
        "回执与平台旁证 a receipt with the platform's witness": (
            "verify", "receipt", str(proofs / "receipt.json"), "--key", gateway, "--key", platform),
        "平台日志 the platform's log": ("verify", "log", str(proofs / "platform-log"), "--key", platform),
        "网关日志 the gateway's log": ("verify", "log", str(proofs / "gateway-log"), "--key", gateway),
    }  # fmt: skip


def tamper(log: Path) -> int:
    """Flip one bit inside an entry of a copied log; the entry's index."""
    size = peek((log / "checkpoint").read_text(encoding="utf-8")).size
    bundle = log / bundle_path(0, min(size, WIDTH))
    content = bytearray(bundle.read_bytes())
    content[TAMPERED * (LENGTH_BYTES + LEAF_SIZE) + LENGTH_BYTES + 30] ^= 1
    bundle.write_bytes(bytes(content))
    return TAMPERED


def gateway_log(gateway: Path) -> Path:
    """Where a gateway publishes its present log."""
    return next(p.parent for p in sorted(gateway.rglob("checkpoint")) if p.is_file())


def _copied(log: Path, to: Path) -> Path | None:
    """A copy, or None where the log grew meanwhile: checkpoint and tiles may then be of two moments."""
    checkpoint = (log / "checkpoint").read_bytes()
    shutil.rmtree(to, ignore_errors=True)
    try:
        shutil.copytree(log, to)
    except shutil.Error:  # a tile that was there went as a fuller one came
        return None
    return to if (log / "checkpoint").read_bytes() == checkpoint else None


def _witnessed(calls: Client, number: str) -> Receipt | None:
    found = calls.receipt(number)
    return found if found.platform is not None else None
