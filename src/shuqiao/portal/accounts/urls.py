"""组织与用户: departments, people, client systems, tokens."""

from __future__ import annotations

from django.urls import path

from shuqiao.portal.accounts import departments, deputies, feed, notices, people, systems, tokens

urlpatterns = [
    path("", departments.index),
    path("departments/", departments.index),
    path("departments/new/", departments.new),
    path("departments/<str:code>/", departments.show),
    path("departments/<str:code>/edit/", departments.edit),
    path("people/", people.index),
    path("people/new/", people.new),
    path("people/me/", people.me),
    path("people/<int:number>/", people.show),
    path("people/<int:number>/roles/", people.roles),
    path("people/<int:number>/password/", people.reset),
    path("people/<int:number>/deactivate/", people.deactivate),
    path("people/<int:number>/reactivate/", people.reactivate),
    path("people/<int:number>/hand-over/", deputies.hand_over),
    path("deputies/", deputies.index),
    path("deputies/new/", deputies.new),
    path("deputies/stop/", deputies.stop),
    path("deputies/<int:number>/act/", deputies.act),
    path("deputies/<int:number>/end/", deputies.end),
    path("calendar/", feed.index),
    path("calendar/make/", feed.make),
    path("calendar/revoke/", feed.revoke),
    path("calendar/<str:secret>.ics", feed.feed),
    path("notices/", notices.index),
    path("notices/preferences/", notices.preferences),
    path("notices/webhooks/", notices.webhooks),
    path("notices/webhooks/new/", notices.new_webhook),
    path("notices/webhooks/<int:number>/rotate/", notices.rotate),
    path("notices/webhooks/<int:number>/remove/", notices.remove),
    path("notices/deliveries/", notices.deliveries),
    path("notices/deliveries/<int:number>/again/", notices.send_again),
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
