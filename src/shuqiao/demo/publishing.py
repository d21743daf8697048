"""All entries of the city from their compilers to the catalogue, each step by whoever is to take it.

The same verbs as page and API call, at :mod:`~shuqiao.demo.terminal`: sixty entries of six steps are four hundred
requests, and a demo shall not keep its audience waiting for them.  Entries that are published already are left alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuqiao.demo.city import DemoEntry
    from shuqiao.kernel.actors import Actor


def main(argv: list[str]) -> int:
    """``publish ACCOUNTS [KEY TO LEAVE OUT]``: 0, or what the catalogue refused."""
    accounts = json.loads(Path(argv[0]).read_text(encoding="utf-8"))
    print(publish_all(accounts["people"], *argv[1:2]))
    return 0


def publish_all(tokens: dict[str, str], but: str = "") -> int:
    """How many were published: all but the entry of key ``but``; ``tokens`` by login.

    Raises what the catalogue refuses.
    """
    from shuqiao.accounts.queries import actor_of_token
    from shuqiao.demo.city import PEOPLE_BY_PART, city
    from shuqiao.kernel.refusals import require

    actors = {login: require(actor_of_token(token)) for login, token in tokens.items()}
    missing = [entry for entry in city().entries.values() if entry.key != but and not _is_there(entry.code)]
    for entry in missing:
        department = city().departments[entry.provider]
        compiler = actors[department.with_role("data_officer").login]
        head = actors[department.with_role("head").login]
        _publish(entry, compiler, head, actors[PEOPLE_BY_PART["authority"]])
    return len(missing)


def _is_there(code: str) -> bool:
    from shuqiao.catalogue.queries import published_entry
    from shuqiao.kernel.refusals import Refusal

    try:
        published_entry(code)
    except Refusal:
        return False
    return True


def _publish(entry: DemoEntry, compiler: Actor, head: Actor, authority: Actor) -> None:
    from shuqiao.api.catalogue_bodies import EntryBody
    from shuqiao.catalogue import actions

    id_ = actions.create_draft(compiler, EntryBody.model_validate(entry.draft).draft()).id
    actions.submit_to_head(compiler, id_)
    actions.approve_by_head(head, id_, ("secrecy_risk", "personal_information", "other_assessments"))
    actions.submit(compiler, id_)
    actions.approve(authority, id_)
    actions.publish(authority, id_)
