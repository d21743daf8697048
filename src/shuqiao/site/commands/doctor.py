"""``shuqiao doctor``: what is wrong, why, and the next step."""

from __future__ import annotations

import argparse
import json

from shuqiao.kernel.refusals import Refusal
from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 all is well, or something should be known (!); 1 something is wrong; 2 could not look."""
    asked = _options(argv)
    try:
        start.setup()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    if asked.rebuild_log:
        from shuqiao.audit import integrity

        try:
            start.say(f"已由数据库重建日志文件 / files written anew: {integrity.rebuild()}")
        except Refusal as refusal:
            start.say(start.in_both(refusal))
            return 1
    if asked.new_epoch:
        return _new_epoch(asked.new_epoch)
    return _look(as_json=asked.json)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shuqiao doctor", description="自检 / self check")
    parser.add_argument("--json", action="store_true", help="机器可读 / for programs")
    parser.add_argument(
        "--rebuild-log",
        action="store_true",
        help="由数据库重建已发布的日志文件 / write the published log anew from the database",
    )
    parser.add_argument(
        "--new-epoch",
        metavar="REASON",
        help="另立日志并记录原因 / begin a new log, its first entry names the old one and the reason",
    )
    return parser.parse_args(argv)


def _look(as_json: bool) -> int:
    from shuqiao.site.checks import CHECKS

    found = []
    for zh, en, check in CHECKS:
        findings = list(check())
        found += findings
        if not as_json:
            mark = "✗" if any(f.grave for f in findings) else ("!" if findings else "✓")
            print(f"{mark} {zh} / {en}")
            for finding in findings:
                print(f"    {finding.zh} / {finding.en} ({finding.where})\n    → {finding.next_zh} / {finding.next_en}")
    if as_json:
        print(json.dumps([vars(finding) for finding in found], ensure_ascii=False))
    return 1 if any(finding.grave for finding in found) else 0


def _new_epoch(reason: str) -> int:
    from shuqiao.audit.sequencer import begin_epoch
    from shuqiao.kernel.actors import system

    try:
        origin = begin_epoch(system("terminal"), reason)
    except Refusal as refusal:
        start.say(start.in_both(refusal))
        return 1
    print(origin)
    return 0
