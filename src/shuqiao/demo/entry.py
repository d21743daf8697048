"""``shuqiao demo``: make the instance, tell the story, and stay up."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from types import FrameType

from shuqiao.demo.city import city
from shuqiao.demo.first_call import leave
from shuqiao.demo.generating.making import FULL, SEED
from shuqiao.demo.generating.stores import MariadbStore, PostgresStore, UnknownStore, server_store, shown
from shuqiao.demo.instance import LOG_NAME, Instance, free_port
from shuqiao.demo.story import Stage, tell
from shuqiao.demo.telling import Teller
from shuqiao.kernel.refusals import Refusal

COMMAND = ".venv/bin/shuqiao"
ROLES = {
    "clerk": "窗口经办人",
    "head": "负责人审批",
    "data_officer": "数据专员",
    "provider_reviewer": "提供部门审核人",
    "authority_reviewer": "主管部门审核人",
    "platform_operator": "平台运营",
    "system_manager": "系统管理员",
    "security_manager": "安全管理员",
    "auditor": "审计员",
}


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 when the whole story could be told, 1 when a step refused."""
    parser = argparse.ArgumentParser(prog="shuqiao demo", description="演示：一次共享从申请到验真 / the story")
    parser.add_argument("--dir", type=Path, default=Path("var/demo"), help="演示目录，每次重建 / made anew each time")
    parser.add_argument("--no-serve", action="store_true", help="讲完即止 / stop after the story")
    parser.add_argument("--port", type=int, default=8000, help="门户端口，网关用下一个 / the portal's port")
    parser.add_argument("--persons", type=int, default=FULL, help="居民人数，默认十万 / how many people")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子 / the seed")
    parser.add_argument("--pace", action="store_true", help="每一幕之前等回车 / wait for Enter between scenes")
    parser.add_argument(
        "--sources", default="", metavar="ga=postgresql://…,rs=mariadb://…",
        help="哪个部门库放在哪台服务器，其余用文件 / departments on servers; all others are files",
    )  # fmt: skip
    asked = parser.parse_args(argv)
    port, gateway_port = (free_port(), free_port()) if asked.no_serve else (asked.port, asked.port + 1)
    teller = Teller(pace=asked.pace)
    instance = Instance(asked.dir.resolve(), port, gateway_port, asked.persons, asked.seed)
    try:
        instance.servers.update(servers_of(asked.sources))
        stage = prepare(instance, teller)
        tell(stage)
        first_call = None if asked.no_serve else leave(stage)
        stage.close()
        _finale(stage, teller, first_call)
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
        accounts = instance.create(published=True)
        if instance.servers:
            instance.generated()  # a server that cannot be used is told at once
        for source, server in instance.servers.items():
            teller.say(f"{city().sources[source].name} 在 {shown(server.dsn)}", "a department's database on a server")
        teller.say(f"门户 {instance.url}", "the portal")
    stage = Stage(instance, accounts["people"], teller)
    stage.password = accounts["password"]
    return stage


def servers_of(said: str) -> dict[str, PostgresStore | MariadbStore]:
    """Source → server from ``ga=postgresql://…,rs=mariadb://…``.  Raises :class:`UnknownStore`."""
    found = {}
    for part in filter(None, said.split(",")):
        name, _, address = part.partition("=")
        store = server_store(address)
        if store is None or name not in city().sources:
            raise UnknownStore(value=part[:80], allowed="、".join(city().sources))
        found[name] = store
    return found


def _finale(stage: Stage, teller: Teller, first_call: Path | None) -> None:
    total = sum(seconds for _, seconds in teller.seconds)
    teller.title("讲完了", f"told in {total:.1f} s")
    proofs = stage.instance.directory / "proofs"
    teller.say("局外人拿到的验真材料，以及可以照抄的命令", "what a stranger was given, and a command to copy")
    teller.plain(
        f"{COMMAND} verify receipt {proofs}/receipt.json --key {proofs}/gateway.vkey --key {proofs}/platform.vkey"
    )
    if first_call is None:
        return
    teller.say(f"门户 {stage.instance.url}　网关 {stage.instance.gateway_url}", "portal and gateway stay up")
    teller.say(f"所有演示账号的口令：{stage.password}", "one password for all accounts of the demo")
    teller.table(("登录名", "姓名", "部门", "角色"), accounts_table())
    teller.say("接着试试", "try next")
    for line in (
        f"export SHUQIAO_URL={stage.instance.url} SHUQIAO_TOKEN={stage.tokens['zhiyunqi']}",
        f"{COMMAND} order list",
        f"SHUQIAO_DIR={stage.instance.platform} SHUQIAO_DEMO=1 SHUQIAO_LOG_NAME={LOG_NAME} {COMMAND} doctor",
        f"curl {stage.instance.gateway_url}/log/checkpoint",
        f". {first_call}",
    ):
        teller.plain(line)
    teller.say("自己调用一次：docs/start/first-call.zh-CN.md", "your own first call: docs/start/first-call.md")


def _stay(teller: Teller) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    teller.say("按 Ctrl-C 结束", "Ctrl-C ends it")
    signal.pause()


def accounts_table() -> list[tuple[str, str, str, str]]:
    """Login, name, department and roles of everybody in the city."""
    return [
        (p.login, p.name, d.short_name, "、".join(ROLES[role] for role in p.roles))
        for d in city().departments.values()
        for p in d.people
    ]
