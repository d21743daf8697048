"""What runs by the clock.  Each job calls a room's job, which acts as a named system."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.core.management import call_command
from django.db import close_old_connections, connections

from shuqiao.accounts.delivery import jobs as delivery
from shuqiao.api import idempotency
from shuqiao.audit import jobs as audit
from shuqiao.exchange import consents
from shuqiao.exchange import jobs as exchange
from shuqiao.sharing import jobs as sharing

_log = structlog.get_logger("jobs")

SLOWEST_RETRY_S = 30.0


@dataclass(frozen=True)
class Job:
    """``run`` every ``every_s`` seconds after its last end."""

    name: str
    every_s: float
    run: Callable[[], object]


SEQUENCER = (Job("audit.sequence", audit.SEQUENCE_EVERY_S, audit.sequence),)
CLOCKWORK = (
    Job("sharing.run_clocks", 1, sharing.run_clocks),
    Job("sharing.expire_grants", 1, sharing.expire_grants),
    Job("sharing.expire_authorisations", 60, sharing.expire_authorisations),
    Job("sharing.open_disposals", 60, sharing.open_disposals),
    Job("sharing.reopen_disposals", 60, sharing.reopen_disposals),
    Job("sharing.expire_contractors", 60, sharing.expire_contractors),
    Job("exchange.recheck_consents", 300, consents.recheck),
    Job("sharing.offer_renewals", 60, sharing.offer_renewals),
    Job("sharing.chase_emergencies", 60, sharing.chase_emergencies),
    Job("sharing.end_outages", 60, sharing.end_outages),
    Job("exchange.check_health", 600, exchange.check_health),
    Job("api.forget_answers", 3600, idempotency.forget_expired),
    Job("site.clear_sessions", 3600, lambda: call_command("clearsessions")),
)

POST = (Job("accounts.deliver", 2, delivery.deliver),)
"""In a thread of its own: a slow receiver shall not hold up a clock."""


class Runner:
    """Three threads: the sequencer, which nothing shall delay, the other jobs in turn, and what is sent out.

    A job that fails is logged under an identifier and tried again, each time later, at most every
    :data:`SLOWEST_RETRY_S`.  :meth:`stop` lets the job at hand finish.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._loop, args=(jobs,), name=name)
            for name, jobs in (("sequencer", SEQUENCER), ("clockwork", CLOCKWORK), ("post", POST))
        ]

    def start(self) -> None:
        """Begin; the first round runs at once."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = 30.0) -> bool:
        """Ask the threads to end and wait; False where one did not within the time."""
        self._stop.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(within_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _loop(self, jobs: Sequence[Job]) -> None:
        due = dict.fromkeys((job.name for job in jobs), 0.0)
        failures = dict.fromkeys(due, 0)
        elapsed = 0.0
        while not self._stop.is_set():
            for job in jobs:
                if due[job.name] <= elapsed and not self._stop.is_set():
                    failures[job.name] = 0 if _run(job) else failures[job.name] + 1
                    wait = job.every_s * 2 ** min(failures[job.name], 10)
                    due[job.name] = elapsed + (
                        min(wait, max(SLOWEST_RETRY_S, job.every_s)) if failures[job.name] else job.every_s
                    )
            pause = max(0.02, min(due.values()) - elapsed)
            self._stop.wait(pause)
            elapsed += pause
        connections.close_all()


def _run(job: Job) -> bool:
    close_old_connections()
    try:
        job.run()
    except Exception as failure:  # a failing job must not end the others
        _log.error("job failed", job=job.name, identifier=secrets.token_hex(4), exc_info=failure)
        return False
    return True
