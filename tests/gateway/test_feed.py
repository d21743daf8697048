"""What is taken from the feed, kept over crashes, and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shuqiao.gateway.feed import FeedState
from shuqiao.gateway.store import Named, Store
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import moment
from shuqiao.wire import documents
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling
from shuqiao.wire.feed import Feed
from tests.gateway.control_plane import ControlPlane
from tests.gateway.one_gateway import CONSUMER, GRANT, HOUSING, MEMBER, order

PERSON = ("name", "phone", "registered_on", "citizen_number", "state")
CEILING = Ceiling(
    {"civil": {"person": TableCeiling({c: ColumnCeiling(lookup=True, internal=True) for c in PERSON}, 100, 100_000)}}
)
Opens = Callable[[], FeedState]


@pytest.fixture
def plane() -> Iterator[ControlPlane]:
    made = ControlPlane(MEMBER)
    made.put_callers([(HOUSING, CONSUMER, Ed25519PrivateKey.generate().public_key())])
    made.put_order(order())
    yield made
    made.close()


@pytest.fixture
def opens(plane: ControlPlane, tmp_path: Path) -> Opens:
    """A feed state over the same store each time, as after a crash."""
    return lambda: FeedState(MEMBER, plane.key.public_key(), CEILING, Store(tmp_path / "state.sqlite"))


def poll(plane: ControlPlane, after: int = 0) -> Feed:
    return documents.decode(plane.feed(after), Feed)


def taken(state: FeedState, feed: Feed) -> str | None:
    """The code with which the heartbeat was refused, None where it was applied."""
    state.take_items(feed.items, feed.next)
    refused = state.take_heartbeat(feed.heartbeat, clock.monotonic())
    return None if refused is None else str(refused.facts["code"])


def test_a_revocation_survives_a_crash_right_behind_its_heartbeat(plane: ControlPlane, opens: Opens) -> None:
    state = opens()
    assert taken(state, poll(plane)) is None
    plane.revoke("O-2025-000001")
    # The heartbeat is stored, and the process ends before what it revoked is.
    opens()._store.keep_heartbeat(poll(plane, 2).heartbeat, moment(clock.real_now()))
    opens().load()
    plane.revoked.clear()  # months later
    again = opens()
    again.load()
    assert again.orders.gone == {"O-2025-000001": 1}
    assert taken(again, poll(plane, 2)) is None


def test_an_order_that_the_platform_no_longer_knows_is_forgotten_by_a_rewind(plane: ControlPlane, opens: Opens) -> None:
    state = opens()
    assert taken(state, poll(plane)) is None
    del plane.orders["O-2025-000001"]  # withdrawn so long ago that neither feed nor heartbeat names it
    plane.items = plane.items[:1]
    assert taken(state, poll(plane, 1)) == "orders_differ"
    state.rewind()
    assert taken(state, poll(plane)) is None
    assert state.orders.find(GRANT, "query", HOUSING) is None
    restarted = opens()
    restarted.load()
    assert restarted.orders.all() == []


def test_items_that_prove_nothing_are_one_alarm(plane: ControlPlane, opens: Opens) -> None:
    plane.signing = Ed25519PrivateKey.generate()
    for version in range(2, 30):
        plane.put_order(order(version=version))
    alarms = opens().take_items(poll(plane).items, 30)
    unproved = {(alarm.about, alarm.facts["code"]) for alarm in alarms if alarm.facts["code"] == "bad_envelope"}
    assert unproved == {("feed item", "bad_envelope")}


def test_a_failed_write_leaves_the_store_usable(plane: ControlPlane, opens: Opens) -> None:
    state, item = opens(), poll(plane).items[0]
    with pytest.raises(OverflowError):
        state._store.keep_items([Named("callers", msgspec.structs.replace(item, seq=2**70))], 7)
    assert taken(state, poll(plane)) is None
    assert state._store.after() == 2


def test_the_store_is_its_owners_alone(opens: Opens, tmp_path: Path) -> None:
    opens()
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_what_was_fetched_goes_out_under_the_present_version_only(plane: ControlPlane, opens: Opens) -> None:
    state, now = opens(), clock.now()

    def after(**changes: object) -> str | None:
        plane.put_order(order(**changes))
        assert taken(state, poll(plane, len(plane.items) - 1)) is None
        refused = state.orders.superseded(held, now, clock.monotonic())
        return None if refused is None else refused.code

    assert taken(state, poll(plane)) is None
    held = state.orders.find(GRANT, "query", HOUSING)
    assert held is not None
    assert state.orders.superseded(held, now, clock.monotonic()) is None
    assert after(version=2) == "grant_changed"
    assert after(version=3, suspended=True) == "grant_suspended"
    plane.revoke("O-2025-000001")
    assert taken(state, poll(plane, len(plane.items))) is None
    assert state.orders.superseded(held, now, clock.monotonic()).code == "grant_revoked"  # type: ignore[union-attr]
