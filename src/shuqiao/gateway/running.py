"""One process: open everything, serve, and stop in order.

The HTTP server runs inside this process's own event loop, so that nothing is left
behind when the process is killed.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from itertools import chain

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from shuqiao.gateway.admission import Subjects
from shuqiao.gateway.alarms import Alarms
from shuqiao.gateway.app import App
from shuqiao.gateway.authentication import Authentication
from shuqiao.gateway.cursors import Cursors
from shuqiao.gateway.directory import Directory, public_authorities, source_configs
from shuqiao.gateway.enrolment import origin
from shuqiao.gateway.feed import Alarm, FeedState
from shuqiao.gateway.files.shelf import Shelf
from shuqiao.gateway.history import History
from shuqiao.gateway.parts import Parts
from shuqiao.gateway.polling import Polling
from shuqiao.gateway.portal_tokens import PortalKeys
from shuqiao.gateway.receipts import ReceiptLog, Scanned, scan_earlier
from shuqiao.gateway.sandboxes import Sandboxes
from shuqiao.gateway.shipping import Shipping
from shuqiao.gateway.sources.opening import open_source
from shuqiao.gateway.store import Store
from shuqiao.gateway.upward import Upward
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Malformed
from shuqiao.wire.envelopes import public_from_text, thumbprint
from shuqiao.wire.kinds import KindGroup


async def serve(directory: Directory) -> None:
    """Run until SIGTERM or SIGINT.  Raises the refusals of configuration, enrolment and receipt log."""
    parts, alarms_at_start = open_parts(directory)
    upward = Upward(parts.configuration.control_plane, parts.configuration.member, directory.keys().request)
    alarms = Alarms(parts, upward)
    await alarms.ring(alarms_at_start)
    alarms.queue("addresses", parts.configuration.member, {"public": list(parts.publics.values())})
    polling, shipping = Polling(parts, upward, alarms), Shipping(parts, upward)
    await polling.once()  # know the orders before the first caller comes
    await shipping.once()  # and whether the platform holds more of this log than this disk: then nothing is served
    host, _, port = parts.configuration.listen.rpartition(":")
    server = Server(
        App(parts, directory.path / "log"),
        address=host,
        port=int(port),
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    loops = [asyncio.create_task(polling.run()), asyncio.create_task(shipping.run())]
    try:
        await server.serve()
    finally:
        for task in loops:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await close(parts)
        await upward.close()


def open_parts(directory: Directory) -> tuple[Parts, list[Alarm]]:
    """Everything that a call needs, with its memory of what happened before the start."""
    configuration, ceiling, enrolment = directory.configuration(), directory.ceiling(), directory.enrolment()
    keys = directory.keys()
    control = _control_key(enrolment.control_public, enrolment.control_keyid)
    if enrolment.member != configuration.member:
        raise Malformed(what=f"enrolled as {enrolment.member}, but gateway.toml says {configuration.member}")
    store = Store(directory.path / "state.sqlite")
    feed = FeedState(
        configuration.member,
        control,
        ceiling,
        store,
        keys.pseudonym,
    )
    if ceiling.demo:
        clock.use_offset(lambda: feed.demo_offset_s)
    alarms = feed.load()
    receipts = ReceiptLog.open(
        directory.path,
        origin(enrolment.log_name, enrolment.member, enrolment.epoch),
        keys.note,
        member=enrolment.member,
        epoch=enrolment.epoch,
    )
    parts = Parts(
        configuration=configuration,
        ceiling=ceiling,
        publics=public_authorities(configuration),
        feed=feed,
        store=store,
        receipts=receipts,
        sources={config.id: open_source(config) for config in source_configs(configuration, directory.path)},
        subjects=Subjects(keys.subject, keys.old_subjects),
        cursors=Cursors(keys.cursor),
        shelf=Shelf(directory.path / "files", configuration.files),
        history=History(directory.path, enrolment.member, enrolment.epoch, receipts),
        sandboxes=Sandboxes(directory.path / "sandbox"),
        authentication=Authentication(PortalKeys(configuration.member, control)),
    )
    parts.authentication.callers = feed.callers
    _remember(parts, chain(scan_earlier(directory.path, enrolment.epoch), receipts.scan()))
    return parts, alarms


def _remember(parts: Parts, entries: Iterable[Scanned]) -> None:
    """Count cases, note nonces and find the closings of streams again from the receipts, oldest first."""
    now = int(clock.real_now().timestamp())
    for entry in entries:
        content = entry.content
        if entry.kind == KindGroup.ANSWER:
            parts.cases.recount(content, entry.subjects, entry.minute)
        elif entry.kind == KindGroup.CLOSING:
            opening = str(content["opening"])
            parts.closings[opening] = f"{opening.rpartition('.')[0]}.{entry.index}"
        if content.get("nonce_until", 0) > now:
            parts.authentication.nonces.use(content["keyid"], content["nonce"], content["nonce_until"], now)


async def close(parts: Parts) -> None:
    """Write and publish what waits, then give everything back."""
    parts.shelf.close()
    await parts.receipts.close()
    for source in parts.sources.values():
        await source.close()
    await parts.sandboxes.close()
    parts.store.close()
    parts.history.close()


def _control_key(public: str, keyid: str) -> Ed25519PublicKey:
    key = public_from_text(public)
    if thumbprint(key) != keyid:
        raise Malformed(what="enrolment.json: the control key does not have its pinned thumbprint")
    return key
