"""Addresses of the portal; each room's pages stand under its own name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from shuqiao.portal import home, rooms, second_factor, sign_in, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("accounts/sign-in/", sign_in.sign_in, name="sign_in"),
    path("accounts/sign-in/oidc/", sign_in.oidc),
    path("accounts/sign-in/oidc/back/", sign_in.oidc_back),
    path("accounts/sign-in/cas/", sign_in.cas_door),
    path("accounts/sign-in/link/", sign_in.link),
    path("accounts/sign-in/second/", second_factor.code),
    path("accounts/sign-out/", sign_in.sign_out, name="sign_out"),
    path("accounts/signed-out/", sign_in.signed_out),
    path("accounts/second-factor/", second_factor.enrol),
    path("accounts/password/", views.password, name="password"),
    path("language/", views.language, name="language"),
    path("notices/<int:number>/read/", views.notice_read, name="notice_read"),
    *(path(f"{room.name}/", include(f"shuqiao.portal.{room.name}.urls")) for room in rooms.present()),
]

handler404 = "shuqiao.portal.refusals.absent_page"
handler500 = "shuqiao.portal.refusals.fault_page"
