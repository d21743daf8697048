"""``shuqiao web``: pages and API."""

from __future__ import annotations

import argparse
import multiprocessing
from typing import Any

from shuqiao.site import start


def server() -> Any:
    """The HTTP server over :mod:`shuqiao.site.wsgi`, not started.

    Workers are spawned, not forked: this process may have threads and database connections of its own.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from shuqiao.site.settings import ENVIRONMENT

    multiprocessing.set_start_method("spawn", force=True)
    return Granian(
        "shuqiao.site.wsgi:application",
        address=ENVIRONMENT.host,
        port=ENVIRONMENT.port,
        interface=Interfaces.WSGI,
        workers=ENVIRONMENT.workers,
        blocking_threads=8,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )


def main(argv: list[str]) -> int:
    """0 stopped in order, 2 could not start."""
    argparse.ArgumentParser(prog="shuqiao web", description="页面与接口 / pages and API").parse_args(argv)
    try:
        start.setup()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    server().serve()
    return 0
