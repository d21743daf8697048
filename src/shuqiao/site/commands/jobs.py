"""``shuqiao jobs``: scheduled jobs and the sequencer, without pages."""

from __future__ import annotations

import argparse
import signal
import threading

from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 stopped in order, 1 a job did not end in time, 2 could not start."""
    argparse.ArgumentParser(prog="shuqiao jobs", description="定时任务 / scheduled jobs").parse_args(argv)
    try:
        start.setup()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    from shuqiao.audit import jobs as audit
    from shuqiao.site.jobs import Runner

    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    audit.recover()
    runner = Runner()
    runner.start()
    told.wait()
    return 0 if runner.stop() else 1
