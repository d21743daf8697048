"""``shuqiao migrate``: create or upgrade the database and the instance's keys."""

from __future__ import annotations

import argparse

from shuqiao.kernel.refusals import Refusal
from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 done, 1 refused, 2 bad settings."""
    argparse.ArgumentParser(prog="shuqiao migrate", description="建立或升级数据库 / create or upgrade").parse_args(argv)
    try:
        start.setup()
        from shuqiao.site import tables

        new = tables.bring_up_to_date()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    except Refusal as refusal:
        start.say(start.in_both(refusal))
        return 1
    start.say("新实例已建立 / new instance created" if new else "数据库已是当前版本 / database is of this version")
    return 0
