"""Addresses under /sharing/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.sharing import applications, apply, basket, decide, demand_lists, demands, disputes, grants

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
    path("demands/", demands.index, name="sharing_demands"),
    path("demands/new/", demands.new),
    path("demands/lists/<slug:kind>/", demand_lists.index),
    path("demands/lists/<slug:kind>/export/", demand_lists.export),
    path("demands/lists/<slug:kind>/import/", demand_lists.import_),
    path("demands/<str:number>/", demands.show, name="sharing_demand"),
    path("demands/<str:number>/edit/", demands.edit),
    path("demands/<str:number>/do/<slug:verb>/", demands.do),
    path("demands/<str:number>/<slug:verb>/", demands.act),
    path("disputes/", disputes.index, name="sharing_disputes"),
    path("disputes/new/", disputes.new),
    path("disputes/<str:number>/", disputes.show, name="sharing_dispute"),
    path("disputes/<str:number>/do/<slug:verb>/", disputes.do),
    path("disputes/<str:number>/<slug:verb>/", disputes.act),
    path("grants/", grants.index, name="sharing_grants"),
    path("grants/<str:number>/", grants.show, name="sharing_grant"),
    path("grants/<str:number>/resume/", grants.resume),
    path("grants/<str:number>/narrow/", grants.narrow),
    path("grants/<str:number>/<slug:verb>/", grants.stop),
]
