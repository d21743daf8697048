"""Addresses under /catalogue/."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.catalogue import compile, foreign, sheets, verbs, views

urlpatterns = [
    path("", views.resources, name="catalogue"),
    path("mine/", views.mine, name="catalogue_mine"),
    path("queue/", views.queue, name="catalogue_queue"),
    path("new/", compile.new, name="catalogue_new"),
    path("import/", sheets.import_, name="catalogue_import"),
    path("import-list/", foreign.import_, name="catalogue_import_list"),
    path("export/", sheets.export, name="catalogue_export"),
    path("code/<path:code>/", views.by_code, name="catalogue_by_code"),
    path("<int:id>/", views.entry, name="catalogue_entry"),
    path("<int:id>/edit/", compile.edit, name="catalogue_edit"),
    path("<int:id>/do/<slug:verb>/", verbs.do, name="catalogue_do"),
]
