"""Addresses under /sharing/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.sharing import about_grants, applications, apply, basket, decide, grants, outages

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
    path("grants/", grants.index, name="sharing_grants"),
    path("grants/<str:number>/", grants.show, name="sharing_grant"),
    path("grants/<str:number>/resume/", grants.resume),
    path("grants/<str:number>/narrow/", grants.narrow),
    path("grants/<str:number>/remedy/", about_grants.resume),
    path("grants/<str:number>/ask-renewal/", about_grants.ask_renewal),
    path("grants/<str:number>/propose-stop/", about_grants.propose),
    path("grants/<str:number>/emergency/", about_grants.emergency),
    path("grants/<str:number>/do/<slug:verb>/", about_grants.at_once),
    path("grants/<str:number>/<slug:verb>/", grants.stop),
    path("renewals/<str:number>/decline/", about_grants.decline_renewal),
    path("renewals/<str:number>/do/<slug:verb>/", about_grants.renewal_at_once),
    path("stops/<str:number>/answer/", about_grants.answer),
    path("stops/<str:number>/withdraw/", about_grants.withdraw_stop),
    path("emergencies/<str:number>/report/", about_grants.report),
    path("applications/<str:number>/start-test/", about_grants.start_test),
    path("outages/", outages.index, name="sharing_outages"),
    path("outages/new/", outages.announce),
    path("outages/<str:number>/", outages.show, name="sharing_outage"),
    path("outages/<str:number>/cancel/", outages.cancel),
    path("callers/", outages.callers, name="sharing_callers"),
]
