"""The orders and callers that this gateway holds, and whether an order is live."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shuqiao.gateway import errors
from shuqiao.gateway.encoding import plain_names
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.policy.derived import parse_derivation
from shuqiao.policy.errors import BadDerivation
from shuqiao.policy.pseudonyms import grant_key
from shuqiao.policy.views import DerivedItem, GrantedView, KeyColumn, ReturnedColumn, granted_view
from shuqiao.wire.envelopes import public_from_text
from shuqiao.wire.feed import Callers
from shuqiao.wire.orders import Derived, Order, case_form


@dataclass(frozen=True)
class Held:
    """An order with what is worked out of it once: a served one, or one ``barred`` by the ceiling.

    ``view`` is kept with the order, and what is compiled for it goes with it.
    """

    order: Order
    digest: bytes
    barred: Refusal | None
    view: GrantedView | None
    valid_from_at: datetime
    valid_to_at: datetime
    case: re.Pattern[str] | None


def hold(order: Order, digest: bytes, barred: Refusal | None, secret: bytes = b"") -> Held:
    """Work out an order's view, moments and case pattern; raises Malformed for a bad moment.

    ``secret`` is what the keys of pseudonyms are made from; without it an order that
    needs one is barred.  An order whose columns make no view is barred as one above the ceiling is.
    """
    parsed = [_derived(item) for item in order.derived]
    wrong = next((found for found in parsed if isinstance(found, Refusal)), None)
    view = wrong or granted_view(
        table=order.table,
        returned=[ReturnedColumn(c.item, c.column, c.type, c.rule) for c in order.returned],
        lookup=[KeyColumn(c.item, c.column, c.type) for c in order.lookup],
        compared=[KeyColumn(c.item, c.column, c.type) for c in order.compared],
        internal_columns=order.internal.columns,
        internal_filter=order.internal.filter,
        stable_order=order.internal.order,
        rows_per_call=order.limits.rows_per_call,
        derived=[found for found in parsed if isinstance(found, DerivedItem)],
        pseudonym_key=grant_key(secret, order.grant) if secret else b"",
    )
    seen = None if isinstance(view, Refusal) else view
    if isinstance(view, Refusal):
        barred = barred or view
    elif not plain_names([*(c.item for c in order.returned), *(d.item for d in order.derived)]):
        barred = barred or errors.OrderAboveCeiling(why="an item's name lies outside the basic plane")
    case = None if order.case_pattern is None else case_form(order.case_pattern)
    return Held(order, digest, barred, seen, parse_moment(order.valid_from), parse_moment(order.valid_to), case)


def _derived(item: Derived) -> DerivedItem | Refusal:
    parsed = parse_derivation(item.definition, item.inputs, item.type)
    if isinstance(parsed, Refusal):
        return parsed
    if set(parsed.types) != set(item.inputs):  # the ceiling is asked about the inputs as they are named
        return BadDerivation(where="inputs", why_zh="与定义所用的列不符", why_en="not the columns of the definition")
    return DerivedItem(item.item, item.type, item.rule, parsed)


@dataclass(frozen=True)
class KnownKey:
    """A registered key of a client system, valid between two moments of real time."""

    system: str
    department: str
    public: Ed25519PublicKey
    valid_from_at: datetime
    valid_to_at: datetime


class CallerBook:
    """Client systems and their keys, replaced as a whole by each callers document."""

    def __init__(self, document: Callers | None = None, digest: bytes = b"") -> None:
        self.version = document.version if document else 0
        self.digest = digest
        self._keys: dict[str, KnownKey] = {}
        self.desks: dict[str, str] = {}  # system → department
        for caller in document.callers if document else ():
            if caller.withdrawn:
                continue
            if caller.kind == "desk":
                self.desks[caller.system] = caller.department  # no key: its orders are used with a portal token only
                continue
            for key in caller.keys:
                if not key.withdrawn:
                    self._keys[key.keyid] = KnownKey(
                        caller.system,
                        caller.department,
                        public_from_text(key.public),
                        parse_moment(key.valid_from),
                        parse_moment(key.valid_to),
                    )

    def present(self, moment: datetime) -> Mapping[str, Ed25519PublicKey]:
        """The public keys valid at ``moment``, by keyid, looked up one by one."""
        return _PresentKeys(self._keys, moment)

    def key(self, keyid: str, moment: datetime) -> KnownKey | None:
        """One key, when it is registered and valid at ``moment``."""
        found = self._keys.get(keyid)
        return found if found is not None and found.valid_from_at <= moment < found.valid_to_at else None


class _PresentKeys(Mapping[str, Ed25519PublicKey]):
    """A view of the registered keys at one moment, without copying them for each call."""

    def __init__(self, keys: Mapping[str, KnownKey], moment: datetime) -> None:
        self._keys, self._moment = keys, moment

    def __getitem__(self, keyid: str) -> Ed25519PublicKey:
        key = self._keys[keyid]
        if not key.valid_from_at <= self._moment < key.valid_to_at:
            raise KeyError(keyid)
        return key.public

    def __iter__(self) -> Iterator[str]:
        return (i for i, k in self._keys.items() if k.valid_from_at <= self._moment < k.valid_to_at)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class OrderBook:
    """Orders by number, newest version only, and by what a call names: grant, method and system.

    ``generation`` rises with whatever could change :meth:`entries`.
    """

    def __init__(self) -> None:
        self._by_number: dict[str, Held] = {}
        self._by_call: dict[tuple[str, str, str], Held] = {}
        self._changed = False
        self.generation = 0
        self.gone: dict[str, int] = {}
        self._renewed_s: float | None = None

    def put(self, held: Held) -> None:
        """Take an order in, in an older version's place; calls meet it once a heartbeat has covered it."""
        self._by_number[held.order.number] = held
        self._changed = True
        self.generation += 1

    def drop(self, number: str) -> None:
        """Forget an order; calls stop meeting it with the next heartbeat."""
        self._by_number.pop(number, None)
        self._changed = True
        self.generation += 1

    def get(self, number: str) -> Held | None:
        """The held version of an order."""
        return self._by_number.get(number)

    def find(self, grant: str, method: str, system: str) -> Held | None:
        """The order of exactly this caller for this grant and method."""
        return self._by_call.get((grant, method, system))

    def all(self) -> list[Held]:
        """Every held order."""
        return list(self._by_number.values())

    def entries(self, revoked: frozenset[str]) -> list[tuple[str, int, bytes]]:
        """(number, version, digest) of the orders in force, were ``revoked`` applied: what a root is made of."""
        return [
            (number, held.order.version, held.digest)
            for number, held in self._by_number.items()
            if number not in revoked and not self.is_gone(held)
        ]

    def is_gone(self, held: Held) -> bool:
        """Whether this version was revoked; a higher version of the number is a new beginning."""
        return self.gone.get(held.order.number, -1) >= held.order.version

    def renew(self, renewed_s: float | None, revoked: frozenset[str]) -> dict[str, int]:
        """A heartbeat was applied: leases run from ``renewed_s`` (monotonic seconds); None ends them all.

        Returns the newly revoked numbers with their versions.
        """
        held = (self._by_number[number] for number in revoked if number in self._by_number)
        news = {h.order.number: h.order.version for h in held if not self.is_gone(h)}
        self.gone |= news
        self.generation += bool(news)
        if self._changed or news:
            ordered = sorted(self._by_number.values(), key=self.is_gone, reverse=True)
            self._by_call = {(h.order.grant, h.order.method, h.order.system): h for h in ordered}  # those in force win
            self._changed = False
        self._renewed_s = renewed_s
        return news

    @property
    def renewed_s(self) -> float | None:
        """The monotonic moment from which leases run, None before the first heartbeat."""
        return self._renewed_s

    def lease_left_s(self, held: Held, monotonic_s: float) -> float:
        """Seconds until the order's lease ends; zero or less when it has."""
        return 0.0 if self._renewed_s is None else self._renewed_s + held.order.lease_s - monotonic_s

    def not_live(self, held: Held, now: datetime, monotonic_s: float) -> Refusal | None:
        """Why an order may not be used now, or None.  ``now`` is platform time."""
        order = held.order
        if self.is_gone(held):
            return errors.OrderRevoked(grant=order.grant)
        if order.suspended:
            return errors.OrderSuspended(grant=order.grant)
        if now >= held.valid_to_at:
            return errors.OrderExpired(grant=order.grant, valid_to=order.valid_to)
        if now < held.valid_from_at:
            return errors.OrderNotYet(grant=order.grant, valid_from=order.valid_from)
        if held.barred is not None:
            return held.barred
        if self.lease_left_s(held, monotonic_s) <= 0:
            return errors.LeaseOut(grant=order.grant)
        return None

    def superseded(self, held: Held, now: datetime, monotonic_s: float) -> Refusal | None:
        """Why what was fetched under ``held`` may not go out now: a newer version took its place, or it ended."""
        current = self.find(held.order.grant, held.order.method, held.order.system) or held
        ended = self.not_live(current, now, monotonic_s)
        if ended is not None or current is held:
            return ended
        return errors.OrderChanged(grant=held.order.grant)
