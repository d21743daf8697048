"""The published log and the process's own state: plain views, no JSON API.

Checkpoints are public.  Tiles hold hashes only; they are open to signed-in departments and
auditors, or to everybody where the instance says so.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from shuqiao.accounts.external.proxies import client_address
from shuqiao.api.doors import identify
from shuqiao.api.problems import NoSuchAddress, refused
from shuqiao.audit import queries
from shuqiao.audit.published import directory
from shuqiao.kernel.refusals import Refusal

_TILE = re.compile(r"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)(?:/x[0-9]{3})*/[0-9]{3}(?:\.p/(?:[1-9][0-9]{0,2}))?")
_A_YEAR = "max-age=31536000, immutable"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest signed checkpoint."""
    try:
        note = (directory() / "checkpoint").read_bytes()
    except OSError:
        return refused(request, NoSuchAddress())
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """One tile or entry bundle by its tlog-tiles path; its bytes never change."""
    if not settings.SHUQIAO_OPEN_TILES:
        actor = identify(request)
        if isinstance(actor, Refusal):
            return refused(request, actor)
    if not _TILE.fullmatch(path):
        return refused(request, NoSuchAddress())
    try:
        data = (directory() / path).read_bytes()
    except OSError:
        return refused(request, NoSuchAddress())
    scope = "public" if settings.SHUQIAO_OPEN_TILES else "private"
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": f"{scope}, {_A_YEAR}"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and its tables are of this version."""
    wrong = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            wrong.append("migrations")
    except DatabaseError:
        wrong.append("database")
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the log for Prometheus; to this machine only, unless the instance opens them."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    near = client_address(request) in {"127.0.0.1", "::1"} and not forwarded
    if not (near or settings.SHUQIAO_METRICS_OPEN):
        return refused(request, NoSuchAddress())
    registry = CollectorRegistry()
    found = queries.head()
    for name, text, value in (
        ("entries", "Entries that have a place in the log", found.size if found else 0),
        ("published", "Entries covered by the published checkpoint", found.published if found else 0),
        ("pending", "Entries that wait for their place", found.pending if found else 0),
        ("epoch", "The present log's epoch", found.epoch if found else 0),
    ):
        Gauge(f"shuqiao_log_{name}", text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
