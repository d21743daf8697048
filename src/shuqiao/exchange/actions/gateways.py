"""Gateways: registered by the operator, enrolled by themselves, suspended, resumed, retired."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction

from shuqiao.accounts import queries as accounts
from shuqiao.audit.actions import record
from shuqiao.exchange import events, feed, texts, voices
from shuqiao.exchange.errors import EnrolmentCodeWrong, GatewayInUse, NameTaken
from shuqiao.exchange.facts import Enrolment, GatewayFacts
from shuqiao.exchange.keyring import control_key, renewed_control_key
from shuqiao.exchange.models import Attachment, Gateway
from shuqiao.exchange.permissions import may_operate
from shuqiao.exchange.records import gateway_facts
from shuqiao.exchange.rules.attaching import member_name
from shuqiao.exchange.states import GATEWAY, GatewayState
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import b64url
from shuqiao.kernel.refusals import Absent, Malformed, require
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.envelopes import public_from_text, public_text, thumbprint

CODE_LIFETIME = timedelta(days=7)


def register_gateway(actor: Actor | None, member: str, name: str, department: str) -> str:
    """Register ``member`` of ``department`` (credit code) and return its one-time enrolment code.

    The code is ``<random>.<thumbprint of the control key>``: by its second half the gateway
    knows the control plane before it trusts it.  Only the code's SHA-256 is kept.
    It begins with no dash, which a command line would take for an option.
    """
    require(may_operate(actor, "register_gateway"))
    require(member_name(member))
    name = texts.name(name)
    owner = accounts.department(department)
    with transaction.atomic():
        if Gateway.objects.filter(member=member).exists():
            raise NameTaken(value=member, field="member")
        row = Gateway(member=member, name=name, department=owner.code, registered_at=clock.now())
        code = _new_code(row, control_key())
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise NameTaken(value=member, field="member") from None
        record(
            actor,
            events.GATEWAY_REGISTERED,
            events.of_gateway(member),
            {"name": name, "department": owner.code},
            department=owner.code,
        )
    return code


def renew_code(actor: Actor | None, member: str, reason: str) -> str:
    """A new enrolment code: the old keys stop counting at once.  For a lost disk or a lost code."""
    with transaction.atomic():
        row = _move(actor, member, "renew_code")
        code = _new_code(row, renewed_control_key())
        row.request_public = row.request_keyid = ""
        row.save()
        record(
            actor,
            events.GATEWAY_CODE_RENEWED,
            events.of_gateway(member),
            {"reason": texts.reason(reason)},
            department=row.department,
        )
    return code


def enrol(member: str, code: str, request_public: str, note_vkey: str, epoch: int) -> Enrolment:
    """A gateway's first word: spend the code, keep its two public keys, tell it the platform's.

    ``request_public``: base64url, signs requests and reports; ``note_vkey``: verifier key text
    whose key signs checkpoints (its name is not used: the gateway learns the log's name here).
    Raises :class:`EnrolmentCodeWrong` for any doubt about member or code.
    """
    public = public_from_text(request_public)
    note_public = Verifier.parse(note_vkey).public
    if not 1 <= epoch < 10**9:
        raise Malformed(what="epoch", field="epoch")
    with transaction.atomic():
        row = feed.locked(member).get(member)
        if row is None or not _code_fits(row, code) or not GATEWAY.moves(row.state, "enrol"):
            raise EnrolmentCodeWrong(field="code")
        row.state = require(GATEWAY.move(row.state, "enrol")).to
        row.code_sha256, row.code_expires_at = "", None
        row.request_public, row.request_keyid = public_text(public), thumbprint(public)
        row.note_public = b64url(note_public)
        row.epoch, row.enrolled_at = max(row.epoch, epoch), clock.now()
        if Gateway.objects.filter(request_keyid=row.request_keyid).exclude(pk=row.pk).exists():
            raise NameTaken(value=row.request_keyid, field="request_public")
        row.save()
        record(
            voices.of(row),
            events.GATEWAY_ENROLLED,
            events.of_gateway(member),
            {"request_keyid": row.request_keyid, "note_public": row.note_public, "epoch": epoch},
            department=row.department,
        )
    control = control_key().public_key()
    return Enrolment(
        member,
        public_text(control),
        thumbprint(control),
        settings.SHUQIAO_LOG_NAME,
        voices.platform_vkey(),
        settings.SHUQIAO_DEMO,
    )


def suspend(actor: Actor | None, member: str, reason: str) -> GatewayFacts:
    """No more feed for ``member``: it stops by itself when its leases end."""
    with transaction.atomic():
        row = _move(actor, member, "suspend")
        row.save()
        record(
            actor,
            events.GATEWAY_SUSPENDED,
            events.of_gateway(member),
            {"reason": texts.reason(reason)},
            department=row.department,
        )
    return gateway_facts(row)


def resume(actor: Actor | None, member: str, reason: str) -> GatewayFacts:
    """Feed ``member`` again."""
    with transaction.atomic():
        row = _move(actor, member, "resume")
        row.save()
        record(
            actor,
            events.GATEWAY_RESUMED,
            events.of_gateway(member),
            {"reason": texts.reason(reason)},
            department=row.department,
        )
    return gateway_facts(row)


def retire(actor: Actor | None, member: str, reason: str) -> GatewayFacts:
    """The end of ``member``; refused while an entry is attached through it."""
    with transaction.atomic():
        row = _move(actor, member, "retire")
        count = Attachment.objects.filter(source__gateway=row).count()
        if count:
            raise GatewayInUse(member=member, count=count)
        row.request_public = row.request_keyid = row.code_sha256 = ""
        row.save()
        record(
            actor,
            events.GATEWAY_RETIRED,
            events.of_gateway(member),
            {"reason": texts.reason(reason)},
            department=row.department,
        )
    return gateway_facts(row)


def _move(actor: Actor | None, member: str, verb: str) -> Gateway:
    require(may_operate(actor, verb))
    row = feed.locked(member).get(member)
    if row is None:
        raise Absent(what="前置机 gateway")
    row.state = GatewayState(require(GATEWAY.move(row.state, verb)).to)
    return row


def _new_code(row: Gateway, control: Ed25519PrivateKey) -> str:
    code = f"{secrets.token_hex(32)}.{thumbprint(control.public_key())}"
    row.code_sha256 = hashlib.sha256(code.encode("ascii")).hexdigest()
    row.code_expires_at = clock.real_now() + CODE_LIFETIME
    return code


def _code_fits(row: Gateway, code: str) -> bool:
    given = hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
    fits = secrets.compare_digest(given, row.code_sha256)
    return fits and row.code_expires_at is not None and clock.real_now() < row.code_expires_at
