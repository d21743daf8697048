"""Addresses under /sharing/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.sharing import (
    applications,
    apply,
    authorisations,
    basket,
    combinations,
    contractors,
    decide,
    disposals,
    grants,
    usage,
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
    path("grants/", grants.index, name="sharing_grants"),
    path("grants/<str:number>/", grants.show, name="sharing_grant"),
    path("grants/<str:number>/resume/", grants.resume),
    path("grants/<str:number>/narrow/", grants.narrow),
    path("grants/<str:number>/<slug:verb>/", grants.stop),
    path("usage/", usage.index, name="sharing_usage"),
    path("usage/new/", usage.new),
    path("usage/export/", usage.export),
    path("usage/<str:number>/", usage.show),
    path("usage/<str:number>/amend/", usage.amend),
    path("usage/<str:number>/erase/", usage.erase),
    path("authorisations/", authorisations.index, name="sharing_authorisations"),
    path("authorisations/new/", authorisations.new),
    path("authorisations/doubts/", authorisations.doubts),
    path("authorisations/<str:register>/", authorisations.show),
    path("authorisations/<str:register>/revoke/", authorisations.revoke),
    path("disposals/", disposals.index, name="sharing_disposals"),
    path("disposals/<str:number>/", disposals.show),
    path("disposals/<str:number>/<slug:verb>/", disposals.act),
    path("contractors/", contractors.index, name="sharing_contractors"),
    path("contractors/new/", contractors.new),
    path("contractors/<str:number>/", contractors.show),
    path("contractors/<str:number>/amend/", contractors.amend),
    path("contractors/<str:number>/end/", contractors.end),
    path("combinations/", combinations.index, name="sharing_combinations"),
]
