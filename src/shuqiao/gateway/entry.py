"""``shuqiao gateway enrol | run | new-log | new-subject-key | show-key``."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from pathlib import Path

import msgspec
import structlog

from shuqiao.gateway.directory import Directory
from shuqiao.gateway.enrolment import enrol, origin
from shuqiao.gateway.new_log import begin_new_log
from shuqiao.gateway.receipts.log import take_lock
from shuqiao.kernel.refusals import Refusal
from shuqiao.tlog.notes import Signer


def main(argv: list[str] | None = None) -> int:
    """Exit status 0 done, 1 a refusal (its reason and next step on stderr)."""
    options = _options(argv if argv is not None else sys.argv[1:])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    directory = Directory(Path(options.dir))
    try:
        if options.verb == "enrol":
            print(json.dumps(msgspec.to_builtins(enrol(directory, options.code)), ensure_ascii=False))
        elif options.verb == "new-log":
            print(json.dumps(begin_new_log(directory, options.reason), ensure_ascii=False))
        elif options.verb == "new-subject-key":
            take_lock(directory.path).close()  # a running gateway would go on with the old one
            print(directory.renew_subject_key())
        elif options.verb == "show-key":
            enrolment = directory.enrolment()
            name = origin(enrolment.log_name, enrolment.member, enrolment.epoch)
            print(Signer(name, directory.keys().note).verifier_text)
        else:
            import uvloop  # heavy, like the sources' drivers: the short verbs do without

            from shuqiao.gateway.running import serve

            _tune()
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(serve(directory))
    except Refusal as refusal:
        print(f"{refusal.sentence('zh')}\n{refusal.sentence('en')}", file=sys.stderr)
        print(f"→ {refusal.next_step('zh')}\n→ {refusal.next_step('en')}", file=sys.stderr)
        return 1
    return 0


def _tune() -> None:
    """What lives long is left alone by the garbage collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shuqiao gateway", description="数据面网关 / the data plane")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, about in (
        ("enrol", "接入平台 / join a platform with a one-time code"),
        ("run", "运行 / serve"),
        ("new-log", "另立日志 / begin a new log, with a reason"),
        ("new-subject-key", "更换对象摘要密钥，旧密钥留作查找 / a new key for subjects; the old one still reads"),
        ("show-key", "显示日志公钥 / show the log's verifier key"),
    ):
        verb = verbs.add_parser(name, help=about)
        verb.add_argument("--dir", required=True, help="网关目录 / the gateway's directory")
        if name == "enrol":
            verb.add_argument("--code", required=True, help="接入码 / the enrolment code")
        if name == "new-log":
            verb.add_argument("--reason", required=True, help="原因 / why")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
