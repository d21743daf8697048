"""What the child processes of these tests do: act, or sequence until they are killed."""

from __future__ import annotations

import sys
import time

import django


def act(name: str, count: int) -> None:
    """``count`` changes with their entries, each in its own transaction; all of them or a traceback."""
    from django.db import connection, transaction

    from shuqiao.audit.actions import record
    from shuqiao.kernel.actors import system

    for n in range(count):
        with transaction.atomic():
            entry_id = record(system(name), "site.tested", f"site:{name}-{n}", {"n": n})
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO audit_test_change (entry_id) VALUES (%s)", [entry_id])


def sequence() -> None:
    """The sequencer, without pause."""
    from shuqiao.audit import jobs

    jobs.recover()
    print("ready", flush=True)
    while True:
        if jobs.sequence() == 0:
            time.sleep(0.002)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "act":
        act(sys.argv[2], int(sys.argv[3]))
    else:
        sequence()
