"""组织与用户: departments, people, client systems, tokens."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.accounts import departments, identities, importing, people, systems, tokens

urlpatterns = [
    path("", departments.index),
    path("departments/", departments.index),
    path("departments/new/", departments.new),
    path("departments/import/", importing.departments),
    path("departments/<str:code>/", departments.show),
    path("departments/<str:code>/edit/", departments.edit),
    path("people/", people.index),
    path("people/new/", people.new),
    path("people/import/", importing.people),
    path("people/leave/", importing.leave),
    path("people/me/", people.me),
    path("people/<int:number>/", people.show),
    path("people/<int:number>/roles/", people.roles),
    path("people/<int:number>/password/", people.reset),
    path("people/<int:number>/second-factor/reset/", people.reset_factor),
    path("people/<int:number>/deactivate/", people.deactivate),
    path("people/<int:number>/reactivate/", people.reactivate),
    path("identities/", identities.index),
    path("identities/<int:number>/link/", identities.link),
    path("identities/<int:number>/unlink/", identities.unlink),
    path("systems/", systems.index),
    path("systems/new/", systems.new),
    path("systems/<str:id>/", systems.show),
    path("systems/<str:id>/withdraw/", systems.withdraw),
    path("systems/<str:id>/keys/new/", systems.new_key),
    path("systems/<str:id>/keys/<str:keyid>/withdraw/", systems.withdraw_key),
    path("tokens/", tokens.index),
    path("tokens/new/", tokens.new),
    path("tokens/<int:number>/revoke/", tokens.revoke),
]
