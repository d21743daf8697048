"""Addresses under /sharing/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.sharing import applications, apply, basket, decide, grants, reminders

urlpatterns = [
    path("", applications.index, name="sharing"),
    path("apply/", apply.new, name="sharing_apply"),
    path("remind/", reminders.remind),
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
    path("grants/<str:number>/<slug:verb>/", grants.stop),
]
