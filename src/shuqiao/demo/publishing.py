"""All entries of the city from their compilers to the catalogue, each step by whoever is to take it.

The same verbs as page and API call, in a process of its own
(``python -m shuqiao.demo.publishing``): sixty entries of six steps are four hundred
requests, and a demo shall not keep its audience waiting for them.  Entries that are
published already are left alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from shuqiao.demo.city import DemoEntry
    from shuqiao.kernel.actors import Actor


def publish_all() -> int:
    """How many entries were published.  Raises what the catalogue refuses."""
    from shuqiao.accounts import queries
    from shuqiao.accounts.models import Person
    from shuqiao.catalogue.models import Entry
    from shuqiao.demo.city import PEOPLE_BY_PART, city

    ids = dict(Person.objects.values_list("login", "id"))
    actors = {login: queries.actor_of_person(id_) for login, id_ in ids.items()}
    there = set(Entry.objects.exclude(code="").values_list("code", flat=True))
    missing = [entry for entry in city().entries.values() if entry.code not in there]
    for entry in missing:
        department = city().departments[entry.provider]
        compiler = actors[department.with_role("data_officer").login]
        head = actors[department.with_role("head").login]
        _publish(entry, compiler, head, actors[PEOPLE_BY_PART["authority"]])
    return len(missing)


def _publish(entry: DemoEntry, compiler: Actor, head: Actor, authority: Actor) -> None:
    from shuqiao.api.catalogue_bodies import EntryBody
    from shuqiao.catalogue import actions

    id_ = actions.create_draft(compiler, EntryBody.model_validate(entry.draft).draft()).id
    actions.submit_to_head(compiler, id_)
    actions.approve_by_head(head, id_, ("secrecy_risk", "personal_information", "other_assessments"))
    actions.submit(compiler, id_)
    actions.approve(authority, id_)
    actions.publish(authority, id_)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")
    django.setup()
    print(publish_all())
