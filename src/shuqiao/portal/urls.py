"""Addresses of the portal; each room's pages stand under its own name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from shuqiao.portal import home, rooms, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/sign-in/", views.sign_in, name="sign_in"),
    path("accounts/sign-out/", views.sign_out, name="sign_out"),
    path("accounts/password/", views.password, name="password"),
    path("language/", views.language, name="language"),
    path("notices/<int:number>/read/", views.notice_read, name="notice_read"),
    *(path(f"{room.name}/", include(f"shuqiao.portal.{room.name}.urls")) for room in rooms.present()),
]

handler404 = "shuqiao.portal.refusals.absent_page"
handler500 = "shuqiao.portal.refusals.fault_page"
