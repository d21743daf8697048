"""Addresses under /sharing/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.sharing import (
    applications,
    apply,
    basket,
    calendar,
    decide,
    grants,
    handling,
    oversight,
    papers,
    rules,
    together,
)

urlpatterns = [
    path("", applications.index, name="sharing"),
    path("apply/", apply.new, name="sharing_apply"),
    path("basket/", basket.fill, name="sharing_basket"),
    path("basket/add/", basket.add),
    path("baskets/", basket.index, name="sharing_baskets"),
    path("baskets/<str:number>/", basket.show, name="sharing_sent_basket"),
    path("baskets/<str:number>/edit/", basket.edit),
    path("baskets/<str:number>/do/<slug:verb>/", basket.do),
    path("applications/<str:number>/", applications.show, name="sharing_application"),
    path("applications/<str:number>/edit/", apply.edit),
    path("applications/<str:number>/return/", applications.give_back),
    path("applications/<str:number>/decide/", decide.decide),
    path("applications/<str:number>/do/<slug:verb>/", applications.do),
    path("applications/<str:number>/handle/<slug:verb>/", handling.handle),
    path("together/", together.together),
    path("refusals/", oversight.refusals),
    path("obstructions/", oversight.obstructions),
    path("papers/check/", papers.check, name="sharing_check"),
    path("papers/make/<slug:kind>/<str:number>/", papers.make),
    path("papers/<str:number>/", papers.show, name="sharing_paper"),
    path("papers/<str:number>/<slug:form>/", papers.download),
    path("rules/", rules.index, name="sharing_rules"),
    path("rules/<str:name>/", rules.show),
    path("calendar/", calendar.index, name="sharing_calendar"),
    path("calendar/load/", calendar.load),
    path("calendar/recompute/", calendar.recompute),
    path("grants/", grants.index, name="sharing_grants"),
    path("grants/<str:number>/", grants.show, name="sharing_grant"),
    path("grants/<str:number>/resume/", grants.resume),
    path("grants/<str:number>/narrow/", grants.narrow),
    path("grants/<str:number>/<slug:verb>/", grants.stop),
]
