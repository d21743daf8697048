"""``Idempotency-Key``: a POST that is sent twice acts once.

The answer is stored in the transaction of the action itself, so there is no moment at which the
change is durable and its answer is not.  A second request with the same key waits for the first
(unique constraint, or SQLite's single writer) and then gets the same answer.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from shuqiao.api.doors import identify
from shuqiao.api.models import Answer
from shuqiao.api.problems import refused
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Family, Malformed, Refusal

KEEP = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    family = Family.CONFLICT
    zh = "该 Idempotency-Key 已用于另一个请求"
    en = "This Idempotency-Key was used for another request"
    next_zh = "新的请求请使用新的 Idempotency-Key。"
    next_en = "Use a new Idempotency-Key for a new request."


class RememberAnswers:
    """Middleware round the API's POSTs.  Gateways are left alone: their requests carry nonces."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if (
            key is None
            or request.method != "POST"
            or not request.path.startswith("/api/v1/")
            or request.path.startswith("/api/v1/gateways/")
        ):
            return self._next(request)
        if not _KEY.fullmatch(key):
            return refused(request, Malformed(field="Idempotency-Key", what="1 to 200 visible ASCII characters"))
        actor = identify(request)
        if isinstance(actor, Refusal):
            return refused(request, actor)
        # Of one person, a token narrower than the one that asked first shall not get that one's answer.
        narrowed = "" if actor.scopes is None else f"|{','.join(sorted(actor.scopes))}"
        narrowed += f"|{actor.deputy_of}" if actor.deputy_of else ""
        return self._once(request, actor.id + narrowed, key)

    def _once(self, request: HttpRequest, actor: str, key: str) -> HttpResponse:
        digest = _digest(request)
        named = {"actor": actor, "key_digest": sha256(key.encode()).hexdigest()}
        Answer.objects.filter(**named, expires_at__lte=clock.real_now()).delete()
        try:
            with transaction.atomic():
                row = Answer.objects.create(**named, request_digest=digest, expires_at=clock.real_now() + KEEP)
                response = self._next(request)
                if response.status_code >= 500:
                    # Not an answer: the caller shall be able to try again with the same key.
                    transaction.set_rollback(True)
                    return response
                row.status, row.media_type = response.status_code, response.get("Content-Type", "")
                row.sealed = _seal(key, actor, response.content)
                row.save()
                return response
        except IntegrityError:
            kept = Answer.objects.filter(**named).first()
            if kept is None or kept.status is None:
                raise
        if kept.request_digest != digest:
            return refused(request, KeyReused(field="Idempotency-Key"))
        again = HttpResponse(_open(key, actor, bytes(kept.sealed)), status=kept.status, content_type=kept.media_type)
        again["Idempotent-Replayed"] = "true"
        return again


def _digest(request: HttpRequest) -> str:
    """Equal where the same is asked; a form with files is sent in other bytes each time."""
    said = sha256(request.get_full_path().encode() + b"\n")
    if request.content_type != "multipart/form-data":
        said.update(request.body)
        return said.hexdigest()
    told: list[object] = [sorted(request.POST.lists())]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            held = sha256()
            for chunk in file.chunks():
                held.update(chunk)
            file.seek(0)
            told.append([name, file.name, held.hexdigest()])
    said.update(json.dumps(told).encode())
    return said.hexdigest()


def forget_expired() -> int:
    """Delete what nobody may ask for again; the number deleted.  A job calls it."""
    return Answer.objects.filter(expires_at__lte=clock.real_now()).delete()[0]


def _cipher(key: str, actor: str) -> AESGCM:
    # Neither the database alone nor with the instance's secret opens an answer: the caller's key is needed.
    return AESGCM(sha256(f"{settings.SECRET_KEY}\n{actor}\n{key}".encode()).digest())


def _seal(key: str, actor: str, body: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + _cipher(key, actor).encrypt(nonce, body, None)


def _open(key: str, actor: str, sealed: bytes) -> bytes:
    return _cipher(key, actor).decrypt(sealed[:12], sealed[12:], None)
