"""供数管理: orders, attachments, sources, gateways, running."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.exchange import attachments, gateways, orders, sources

urlpatterns = [
    path("", orders.index),
    path("orders/", orders.index),
    path("orders/<str:number>/", orders.show),
    path("attachments/", attachments.index),
    path("attachments/new/", attachments.new),
    path("sources/", sources.index),
    path("sources/new/", sources.new),
    path("sources/<str:code>/", sources.show),
    path("sources/<str:code>/probe/", sources.probe),
    path("gateways/", gateways.index),
    path("gateways/new/", gateways.new),
    path("gateways/<str:member>/", gateways.show),
    path("gateways/<str:member>/<str:verb>/", gateways.act),
    path("running/", gateways.running),
]
