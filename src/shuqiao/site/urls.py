"""The table of addresses (design.md 8)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from shuqiao.api import log
from shuqiao.api.problems import NoSuchAddress, refused
from shuqiao.api.router import api


def _no_such_operation(request: HttpRequest) -> HttpResponse:
    return refused(request, NoSuchAddress())


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", log.healthz),
    path("readyz", log.readyz),
    path("metrics", log.metrics),
    path("log/checkpoint", log.checkpoint),
    re_path(r"^log/(?P<path>tile/.+)$", log.tile),
    path("api/v1/", api.urls),
    re_path(r"^(?:api|log)/", _no_such_operation),
    path("", include("shuqiao.portal.urls")),
]

handler400 = "shuqiao.site.middleware.body_unreadable"
handler404 = "shuqiao.portal.refusals.absent_page"
handler500 = "shuqiao.portal.refusals.fault_page"
