"""``shuqiao serve``: all in one.

This process runs the jobs and the sequencer as threads and is the parent of the web workers and of
the gateway, which has its own directory and none of our secrets.
"""

from __future__ import annotations

import argparse

from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 stopped in order, 1 a job did not end in time, 2 could not start."""
    argparse.ArgumentParser(prog="shuqiao serve", description="整套运行 / all in one").parse_args(argv)
    try:
        start.setup()
        _first_start()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    from shuqiao.audit import jobs as audit
    from shuqiao.site.child import GatewayChild
    from shuqiao.site.commands.web import server
    from shuqiao.site.jobs import Runner
    from shuqiao.site.settings import ENVIRONMENT

    audit.recover()
    runner = Runner()
    gateway = GatewayChild(ENVIRONMENT.gateway_directory) if ENVIRONMENT.gateway_directory else None
    web = server()
    runner.start()
    if gateway is not None:
        gateway.start()
    start.say(f"数桥 Shuqiao {ENVIRONMENT.public_url}")
    try:
        web.serve()  # returns after SIGTERM or SIGINT, its workers gone
    finally:
        if gateway is not None:
            gateway.stop()
        done = runner.stop()
    return 0 if done else 1


def _first_start() -> None:
    """A new database is created at once; an older one waits for ``migrate``, after a backup."""
    from django.db import DatabaseError

    from shuqiao.kernel.refusals import Refusal
    from shuqiao.site import tables

    try:
        if tables.is_new():
            tables.bring_up_to_date(verbosity=0)
    except DatabaseError as broken:
        raise start.CannotStart(f"数据库无法连接 / the database does not answer: {broken}") from broken
    except Refusal as refusal:
        raise start.CannotStart(start.in_both(refusal)) from refusal
