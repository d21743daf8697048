"""``shuqiao demo``: make the instance, tell the story, and stay up."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from types import FrameType
from typing import Any

from shuqiao.demo.city import PEOPLE_BY_PART, city
from shuqiao.demo.instance import Instance, free_port
from shuqiao.demo.story import Stage, tell
from shuqiao.demo.telling import Teller
from shuqiao.kernel.refusals import Refusal


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 when the whole story could be told, 1 when a step refused."""
    parser = argparse.ArgumentParser(prog="shuqiao demo", description="演示：一次共享从申请到验真 / the story")
    parser.add_argument("--dir", type=Path, default=Path("var/demo"), help="演示目录，每次重建 / made anew each time")
    parser.add_argument("--no-serve", action="store_true", help="讲完即止 / stop after the story")
    parser.add_argument("--port", type=int, default=8000, help="门户端口，网关用下一个 / the portal's port")
    asked = parser.parse_args(argv)
    port, gateway_port = (free_port(), free_port()) if asked.no_serve else (asked.port, asked.port + 1)
    instance = Instance(asked.dir.resolve(), port, gateway_port)
    teller = Teller()
    try:
        stage = prepare(instance, teller)
        tell(stage)
        stage.close()
        _finale(stage, teller)
        if not asked.no_serve:
            _stay(teller)
    except Refusal as refusal:
        teller.refused(refusal.sentence("zh"), refusal.sentence("en"))
        teller.say(refusal.next_step("zh"), refusal.next_step("en"))
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        instance.stop()
    return 0


def prepare(instance: Instance, teller: Teller) -> Stage:
    """A fresh instance with its platform running."""
    teller.title("数桥演示：栖澜市", "Shuqiao: an invented city; all data is generated")
    with teller.step("建立演示实例", "A fresh demo instance"):
        accounts: dict[str, Any] = instance.create()
        teller.say("1,000 名生成的居民、3 个部门的业务库、平台数据库与存证日志",
                   "1,000 generated persons, three departments' databases, a platform database and log")  # fmt: skip
        instance.start("serve", "serve", ready=f"{instance.url}/readyz")
        teller.say(f"门户 {instance.url}")
    return Stage(instance, accounts["people"], teller)


def _finale(stage: Stage, teller: Teller) -> None:
    total = sum(seconds for _, seconds in teller.seconds)
    teller.title("讲完了", f"told in {total:.1f} s")
    proofs = stage.instance.directory / "proofs"
    teller.say("验真材料", "what a stranger was given")
    teller.plain(str(proofs))
    teller.plain(
        f"shuqiao verify receipt {proofs}/receipt.json --key {proofs}/gateway.vkey --key {proofs}/platform.vkey"
    )


def _stay(teller: Teller) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    teller.say("按 Ctrl-C 结束", "Ctrl-C ends it")
    signal.pause()


def accounts_table() -> list[tuple[str, str, str, str]]:
    """Login, name, department, what this person does in the story."""
    parts = {login: part for part, login in PEOPLE_BY_PART.items()}
    return [
        (p.login, p.name, d.short_name, parts.get(p.login, "、".join(p.roles)))
        for d in city().departments.values()
        for p in d.people
    ]
