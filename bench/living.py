"""The worker of ``bench.live``: fills one database with live things, then measures what it is asked for.

The story is told once by the rooms' own verbs; its rows are then multiplied in the
database.  Ten departments share them, so that each person's own pile grows too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

DEPARTMENTS = 10
OWN = 7
"""The department whose people read their work."""
DUE = 100
_DEPARTMENT = f"'BENCH' || lpad((n % {DEPARTMENTS})::text, 13, '0')"
_NEIGHBOUR = f"'BENCH' || lpad(((n + 3) % {DEPARTMENTS})::text, 13, '0')"


def main(live: int) -> None:
    """Answer each measure's name on standard input with seconds on standard output."""
    bench = _Living(live)
    for line in sys.stdin:
        print(bench.measure(line.strip()), flush=True)


class _Living:
    """The filled database and its measures."""

    def __init__(self, live: int) -> None:
        from shuqiao.kernel import clock
        from shuqiao.sharing import actions
        from tests.cast import people
        from tests.rooms.exchange import stage as exchange
        from tests.rooms.sharing import stage as sharing

        self.live, self.turn = live, 0
        self.cast = people.cast()
        self.member = exchange.gateway(self.cast)
        today = clock.today()
        scope = replace(sharing.SCOPE, period_from=today, period_to=today + timedelta(days=300))
        granted = sharing.application_in(self.cast, "granted", scope)
        exchange.attached(self.cast, granted.entry_code)
        again = actions.start_draft(self.cast.applicant, granted.entry_code, replace(scope, matter_code="9901"))
        self.granted, self.grant = granted.number, granted.grants[0]
        self.waiting = sharing.walk(self.cast, again, "under_review").number
        self.asked = {}
        for code, state in (("9902", "waiting_head"), ("9903", "returned")):
            more = actions.start_draft(self.cast.applicant, granted.entry_code, replace(scope, matter_code=code))
            self.asked[state] = sharing.walk(self.cast, more, state).number
        self._departments()
        self._multiply()
        self.actors = [self._person(role) for role in ("provider_reviewer", "head", "applicant")]
        self.after = 0

    def measure(self, name: str) -> float:
        """Seconds that the measure ``name`` takes, its preparation left out."""
        act: Callable[[], Any] = getattr(self, name)()
        started = time.perf_counter()
        act()
        return time.perf_counter() - started

    def sweep(self) -> Callable[[], Any]:
        """A sweep that finds a hundred answers a day late; those of the round before run again as all others do."""
        from shuqiao.kernel import clock
        from shuqiao.sharing import jobs
        from shuqiao.sharing.models import Clock

        today = clock.today()
        due, later = {"due_on": today - timedelta(days=1), "next_on": today}, today + timedelta(days=9)
        Clock.objects.filter(escalated_at__isnull=False).update(escalated_at=None, due_on=later, next_on=later)
        self.turn += 1
        first = self.turn * DUE % self.live + 1
        subjects = [f"application:SQ-BENCH-{n:07d}" for n in range(first, first + DUE)]
        assert Clock.objects.filter(subject__in=subjects).update(**due) == DUE

        def act() -> None:
            assert jobs.run_clocks() == DUE

        return act

    def jobs(self) -> Callable[[], Any]:
        """What else the clock looks through each second, with nothing due."""
        from shuqiao.site.jobs import CLOCKWORK

        chosen = [job.run for job in CLOCKWORK if job.name.startswith("sharing.") and job.name != "sharing.run_clocks"]
        for run in chosen:
            run()
        return lambda: [run() for run in chosen]

    def work(self) -> Callable[[], Any]:
        """Counts of every tab and the first page of what waits: a reviewer's, a head's and an applicant's."""
        from shuqiao.portal import work

        def act() -> None:
            for actor in self.actors:
                assert work.counts(actor)[work.Tab.WAITING] > min(work.MOST, self.live // DEPARTMENTS - 1)
                assert work.shelves(actor, work.Tab.WAITING)

        return act

    def compile(self) -> Callable[[], Any]:
        """The order of a grant that has none yet; undone afterwards, so that the next round finds the same."""
        from django.db import transaction

        from shuqiao.exchange import issuing
        from shuqiao.sharing.queries import grant_by_number

        self.turn += 1
        grant = grant_by_number(f"G-BENCH-{self.turn:07d}")

        def act() -> None:
            with transaction.atomic():
                assert issuing.compile_grant(grant).issued
                transaction.set_rollback(True)

        return act

    def poll(self) -> Callable[[], Any]:
        """A poll that brings one new order to a gateway which holds all others."""
        from django.db import transaction

        from shuqiao.exchange import actions, issuing
        from shuqiao.sharing.queries import grant_by_number

        if not self.after:
            self.after = actions.poll(self.member.name, self._held()).next  # brings the callers
        self.turn += 1
        with transaction.atomic():
            issuing.compile_grant(grant_by_number(f"G-BENCH-{self.turn:07d}"))

        def act() -> None:
            feed = actions.poll(self.member.name, self.after)
            assert len(feed.items) == 1
            self.after = feed.next

        return act

    def poll_anew(self) -> Callable[[], Any]:
        """A poll after an order was withdrawn: the root over all others is worked out anew."""
        from shuqiao.exchange import actions, roots
        from shuqiao.exchange.models import Gateway

        self.after = self._held()
        roots.changed([Gateway.objects.get(member=self.member.name).pk])
        return lambda: actions.poll(self.member.name, self.after)

    def _held(self) -> int:
        from shuqiao.exchange.models import Gateway

        return Gateway.objects.get(member=self.member.name).feed_seq

    def _departments(self) -> None:
        from shuqiao.accounts.models import Department

        codes = [f"BENCH{n:013d}" for n in range(DEPARTMENTS)]
        like = Department.objects.order_by("pk").first()
        assert like is not None
        values = {f.attname: getattr(like, f.attname) for f in Department._meta.concrete_fields if not f.primary_key}
        key = Department._meta.pk.attname
        Department.objects.bulk_create(
            Department(**{**values, key: code, "name": f"部门{code}", "short_name": code}) for code in codes
        )

    def _multiply(self) -> None:
        """``live`` applications under review, and ``live`` grants with their orders behind one gateway."""
        from shuqiao.exchange.models import Order, OrderVersion
        from shuqiao.kernel import clock
        from shuqiao.sharing.models import Application, Clock, Grant

        today = f"DATE '{clock.today().isoformat()}'"
        order_number, grant_number = "'O-2020-' || lpad(n::text, 7, '0')", "'G-BENCH-' || lpad((n + 200)::text, 7, '0')"
        number = "'{0}-BENCH-' || lpad(n::text, 7, '0')"
        asked = {"provider": _DEPARTMENT, "applicant_department": _NEIGHBOUR}
        subject = f"'application:' || {number.format('SQ')}"
        kept = Application.objects.get(number=self.waiting).clock_id
        _copies(Clock, {"pk": kept}, self.live, {
            "subject": subject, "turn": _DEPARTMENT, "other": _NEIGHBOUR, "started_on": f"{today} - 30",
            "due_on": f"{today} + 3 + (n % 20)", "next_on": f"{today} + 1 + (n % 20)"})  # fmt: skip
        _copies(Application, {"number": self.waiting}, self.live, {
            **asked, "number": number.format("SQ"), "matter_code": "'m' || n",
            "clock_id": f"(SELECT id FROM sharing_clock c WHERE c.subject = {subject})"})  # fmt: skip
        for state, like in self.asked.items():
            _copies(Application, {"number": like}, self.live, {
                **asked, "number": number.format(state[:1].upper()), "matter_code": f"'{state}' || n"})  # fmt: skip
        _copies(Application, {"number": self.granted}, self.live + 200, {
            **asked, "number": number.format("SG"), "matter_code": "'g' || n", "clock_id": "NULL"})  # fmt: skip
        _copies(Grant, {"number": self.grant}, self.live + 200, {
            "number": number.format("G"), "application_number": number.format("SG")})  # fmt: skip
        order = Order.objects.get(grant=self.grant)
        _copies(Order, {"pk": order.pk}, self.live, {"number": order_number, '"grant"': grant_number})
        _copies(OrderVersion, {"order": order}, self.live, {
            "order_id": f"(SELECT id FROM exchange_order o WHERE o.number = {order_number})"})  # fmt: skip
        _analyse()

    def _person(self, role: str) -> Any:
        from shuqiao.accounts import queries
        from tests.cast import people

        person = people.person(f"bench{role}", "评测员", f"BENCH{OWN:013d}", "科室负责人", (role,))
        return queries.actor_of_person(person.id)


def _copies(model: Any, like: dict[str, Any], count: int, changed: dict[str, str]) -> None:
    """``count`` copies of one row, columns in ``changed`` set by an expression over ``n``."""
    from django.db import connection

    row = model.objects.get(**like)
    table = model._meta.db_table
    columns = [connection.ops.quote_name(f.column) for f in model._meta.concrete_fields if not f.primary_key]
    given = {name if name.startswith('"') else f'"{name}"': value for name, value in changed.items()}
    values = [given.get(column, f"t.{column}") for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
            f"FROM {table} t, generate_series(1, {count}) n WHERE t.{model._meta.pk.column} = {row.pk}"
        )


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")
    import django

    django.setup()
    main(int(sys.argv[1]))
