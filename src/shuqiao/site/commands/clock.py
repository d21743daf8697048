"""``shuqiao clock --to MOMENT``: move the clock of a demo instance, as its system manager would."""

from __future__ import annotations

import argparse
from datetime import datetime

from shuqiao.kernel.clock import CHINA
from shuqiao.kernel.refusals import Refusal
from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 moved (or shown), 1 refused, 2 could not start."""
    parser = argparse.ArgumentParser(prog="shuqiao clock", description="演示时钟 / the demo clock")
    parser.add_argument(
        "--to",
        type=datetime.fromisoformat,
        help="2025-10-09T09:00 (北京时间，除非写明时区 / China time unless a zone is given)",
    )
    asked = parser.parse_args(argv)
    try:
        start.setup()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    from shuqiao.kernel import clock
    from shuqiao.kernel.actors import system
    from shuqiao.site.actions import move_clock

    now = clock.now()
    if asked.to is not None:
        to: datetime = asked.to if asked.to.tzinfo is not None else asked.to.replace(tzinfo=CHINA)
        try:
            now = move_clock(system("terminal"), to)
        except Refusal as refusal:
            start.say(start.in_both(refusal))
            return 1
    print(now.astimezone(CHINA).isoformat(timespec="seconds"))
    return 0
