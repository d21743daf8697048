"""The worker of ``bench.live``: fills one database with live things, then measures what it is asked for.

The story is told once by the rooms' own verbs; its rows are then multiplied in the
database.  A hundred departments share them, so that each person's own pile grows too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

DEPARTMENTS = 100
DUE = 100
_DEPARTMENT = "'BENCH' || lpad((n % 100)::text, 13, '0')"


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
        self._departments()
        self._multiply()
        self.actor = self._reviewer()
        self.after = 0

    def measure(self, name: str) -> float:
        """Seconds that the measure ``name`` takes, its preparation left out."""
        act: Callable[[], Any] = getattr(self, name)()
        started = time.perf_counter()
        act()
        return time.perf_counter() - started

    def work(self) -> Callable[[], Any]:
        """The home page's list and counts of a reviewer, of whom there are a hundred."""
        from shuqiao.portal import work

        return lambda: work.items(self.actor)

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
        from shuqiao.sharing.models import Application, Grant

        order_number, grant_number = "'O-2020-' || lpad(n::text, 7, '0')", "'G-BENCH-' || lpad((n + 200)::text, 7, '0')"
        number, due = "'{0}-BENCH-' || lpad(n::text, 7, '0')", "CURRENT_DATE + 2 + (n % 20)"
        asked = {"number": number.format("SQ"), "provider": _DEPARTMENT, "matter_code": "'m' || n"}
        _copies(Application, {"number": self.waiting}, self.live, {**asked, "due_on": due})
        _copies(Application, {"number": self.granted}, self.live + 200, {
            **asked, "number": number.format("SG"), "matter_code": "'g' || n"})  # fmt: skip
        _copies(Grant, {"number": self.grant}, self.live + 200, {
            "number": number.format("G"), "application_number": number.format("SG")})  # fmt: skip
        order = Order.objects.get(grant=self.grant)
        _copies(Order, {"pk": order.pk}, self.live, {"number": order_number, '"grant"': grant_number})
        _copies(OrderVersion, {"order": order}, self.live, {
            "order_id": f"(SELECT id FROM exchange_order o WHERE o.number = {order_number})"})  # fmt: skip
        _analyse()

    def _reviewer(self) -> Any:
        from shuqiao.accounts import queries
        from tests.cast import people

        person = people.person("benchreviewer", "评测员", f"BENCH{7:013d}", "科室负责人", ("provider_reviewer",))
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
