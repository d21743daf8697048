"""What the doctor looks at.  Each check yields findings; none of them changes anything."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection

from shuqiao.accounts import queries as accounts
from shuqiao.accounts.second import sealing
from shuqiao.audit import integrity, queries
from shuqiao.audit.facts import Finding
from shuqiao.catalogue.search import keeping as search_index
from shuqiao.catalogue.search.files import Broken
from shuqiao.exchange import queries as exchange
from shuqiao.kernel import clock
from shuqiao.sharing.calendars import calendar as working_days
from shuqiao.sharing.rulesets import in_force
from shuqiao.site import actions, tables

ROOM_B = 1024**3
"""Free bytes below which the log and the database are in danger."""

MANY_SESSIONS = 50
"""Open sessions above which SQLite's single writer will be felt (design.md 9: for tens of users)."""


def database() -> Iterator[Finding]:
    """The database answers, is of this version, and keeps what it confirms."""
    try:
        waiting = tables.waiting()
    except DatabaseError as broken:
        yield Finding(
            "database_away",
            str(broken),
            "数据库无法连接",
            "the database does not answer",
            "核对 SHUQIAO_DATABASE_URL 和数据库服务。",
            "Check SHUQIAO_DATABASE_URL and the service.",
        )
        return
    if waiting:
        yield Finding(
            "migrations_waiting",
            ", ".join(waiting[:5]),
            "数据库需要升级",
            "the database needs migrations",
            "先备份，再运行 shuqiao migrate。",
            "Back up, then run shuqiao migrate.",
        )
    if connection.vendor == "sqlite":
        yield from _sqlite()


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if journal != "wal" or synchronous < 2:
        yield Finding(
            "database_not_durable",
            f"journal_mode={journal}, synchronous={synchronous}",
            "SQLite 未按要求落盘",
            "SQLite does not keep what it confirms",
            "勿把数据目录放在网络文件系统上。",
            "Keep the data directory off network file systems.",
        )


def instance() -> Iterator[Finding]:
    """The setting fits the instance."""
    if "site.0001_initial" in tables.waiting():
        return
    wrong = actions.check_kind()
    if wrong is not None:
        yield Finding(
            wrong.code,
            "SHUQIAO_DEMO",
            wrong.sentence("zh"),
            wrong.sentence("en"),
            wrong.next_step("zh"),
            wrong.next_step("en"),
        )


def directory() -> Iterator[Finding]:
    """There is room, and nobody else reads the keys."""
    where: Path = settings.SHUQIAO_DIR
    free = shutil.disk_usage(where).free
    if free < ROOM_B:
        yield Finding(
            "little_room",
            f"{where}: {free // 1024**2} MiB",
            "磁盘空间不足 1 GiB",
            "under 1 GiB free",
            "清理或扩充磁盘。",
            "Free or add disk space.",
        )
    if not tables.waiting() and exchange.control_key_is_missing():
        yield Finding(
            "control_key_missing",
            str(where / "keys"),
            "签发密钥丢失，前置机不会接受新签发的供数单",
            "the signing key is gone: gateways will accept no order signed by another",
            "由带密钥的备份恢复 keys/control.pem。",
            "Restore keys/control.pem from a backup with keys.",
        )
    if not tables.waiting() and sealing.is_missing():
        yield Finding(
            "second_factor_key_missing",
            str(where / "keys" / sealing.NAME),
            "动态口令的密钥文件丢失，已启用的人员无法登录",
            "the key of the second factors is gone: people who enrolled cannot sign in",
            "由带密钥的备份恢复 keys/second-factor.pem。",
            "Restore keys/second-factor.pem from a backup with keys.",
        )
    for key in (where / "keys").glob("*"):
        if key.is_file() and stat.S_IMODE(key.stat().st_mode) & 0o077:
            yield Finding(
                "key_readable",
                str(key),
                "密钥文件对其他账户可读",
                "a key file is readable for others",
                f"chmod 600 {key}",
                f"chmod 600 {key}",
            )


def log() -> Iterator[Finding]:
    """The log holds; nothing waits for a sequencer that is not there."""
    if tables.waiting():
        return
    head = queries.head()
    oldest = queries.oldest_pending()
    if oldest is not None and (clock.now() - oldest).total_seconds() > 60:
        yield Finding(
            "sequencer_behind",
            f"{head.pending if head else '?'}",
            "留痕超过一分钟未进入存证日志",
            "entries wait for the log for over a minute",
            "运行 serve 或 jobs;已运行时查看其日志。",
            "Run serve or jobs; if they run, read their log.",
        )
    if head is not None:
        yield from integrity.check()


def people() -> Iterator[Finding]:
    """The three managers exist; the embedded database fits the number of people."""
    if tables.waiting():
        return
    for role, zh in (("system_manager", "系统管理员"), ("security_manager", "安全管理员"), ("auditor", "审计员")):
        if not accounts.people_with_role(role):
            yield Finding(
                "nobody_holds_role",
                role,
                f"没有在用的{zh}",
                f"no active {role}",
                f"shuqiao user create --first --role {role} …",
                f"shuqiao user create --first --role {role} …",
            )
    signed_in = Session.objects.filter(expire_date__gt=clock.real_now()).count()
    if connection.vendor == "sqlite" and signed_in > MANY_SESSIONS:
        yield Finding(
            "outgrown_sqlite",
            str(signed_in),
            "同时在线用户较多，建议改用 PostgreSQL",
            "many people are signed in: SQLite has one writer",
            "设置 SHUQIAO_DATABASE_URL=postgresql://…",
            "Set SHUQIAO_DATABASE_URL=postgresql://…",
        )


def search() -> Iterator[Finding]:
    """The search index says what the database says.  One that is not there yet is built at the first search."""
    if tables.waiting():
        return
    try:
        compared = search_index.compare()
    except Broken as why:
        differing = str(why)[:200]
    else:
        if compared is None or compared.same:
            return
        kinds = {"missing": compared.missing, "outdated": compared.outdated, "surplus": compared.surplus}
        differing = ", ".join(f"{kind} {list(ids)}" for kind, ids in kinds.items() if ids)
    yield Finding(
        "search_index_differs",
        f"{search_index.directory()}: {differing}",
        "检索索引与数据库不一致",
        "the search index differs from the database",
        "运行 shuqiao catalogue reindex，或删除该目录，检索时会自动重建。",
        "Run shuqiao catalogue reindex, or delete that folder: it is built anew.",
    )


def calendar() -> Iterator[Finding]:
    """The working days of this year are known, and from October on those of the next."""
    if tables.waiting():
        return
    today, known = clock.today(), working_days()
    for year in sorted({today.year, today.year + (today.month >= 10)}):
        if not known.has_table(year):
            yield Finding(
                "calendar_unknown",
                str(year),
                f"没有 {year} 年的节假日安排，按周一至周五计算",
                f"no holiday table for {year}: Monday to Friday is counted",
                "国务院办公厅的通知公布后，运行 shuqiao calendar import，或在门户“工作日历”导入。",
                "Once the State Council's notice is out, run shuqiao calendar import, or load it in the portal.",
                grave=year == today.year,
            )


def law() -> Iterator[Finding]:
    """What the rule set in force leaves to be compared with the official text."""
    found = in_force()
    if found.unconfirmed:
        yield Finding(
            "rule_set_unconfirmed",
            f"{found.name} v{found.version}: {', '.join(found.unconfirmed)}",
            f"规则集中有 {len(found.unconfirmed)} 项尚未与公布的正文核对",
            f"{len(found.unconfirmed)} figures or switches were not compared with the official text",
            "请在门户“规则集”逐项核对；不一致的，用 SHUQIAO_RULE_SET_FILE 指定的本地规则集更正。",
            "Compare them in the portal under 'Rule sets'; correct what differs by SHUQIAO_RULE_SET_FILE.",
            grave=False,
        )


CHECKS: tuple[tuple[str, str, Callable[[], Iterator[Finding]]], ...] = (
    ("数据库", "database", database),
    ("实例", "instance", instance),
    ("数据目录", "data directory", directory),
    ("存证日志", "log", log),
    ("人员", "people", people),
    ("日历", "calendar", calendar),
    ("规则集", "rule set", law),
    ("检索索引", "search index", search),
)
