"""What the pages of this room have in common: tabs, rows, and which buttons a reader gets."""

from __future__ import annotations

from shuqiao.accounts import permissions
from shuqiao.accounts.delivery import permissions as delivery
from shuqiao.accounts.facts import ClientSystemFacts, PersonFacts, TokenFacts
from shuqiao.accounts.permissions import Subject, Verb
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.view import Cell, Table


def tabs(here: str) -> list[dict[str, object]]:
    """The room's sections, ``here`` marked."""
    names = ("departments", "people", "systems", "tokens")
    return [{"word": f"accounts.{n}", "url": f"/accounts/{n}/", "here": n == here} for n in names]


NOTICES = "/accounts/notices/"


def own_tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    """What concerns the reader in person: notices, calendar, deputies; ``here`` is the word of the page."""
    names = {"notice_page.title": NOTICES, "notice_page.preferences": f"{NOTICES}preferences/"}
    if delivery.may_list_webhooks(actor) is None:
        names["webhook.title"] = f"{NOTICES}webhooks/"
    if delivery.may_see_deliveries(actor) is None:
        names["delivery.title"] = f"{NOTICES}deliveries/"
    names["feed.title"] = "/accounts/calendar/"
    names["deputy.title"] = "/accounts/deputies/"
    return [{"word": word, "url": url, "here": word == here} for word, url in names.items()]


def may(actor: Actor, verb: Verb, subject: Subject = None) -> bool:
    """Whether a button is worth showing; the action asks again."""
    return permissions.may(actor, verb, subject) is None


def roles_text(person: PersonFacts) -> str:
    """The roles held, as words."""
    return words.listed(words.role(r) for r in person.roles) or words.say("accounts.no_roles")


def people_table(people: tuple[PersonFacts, ...], next_: str | None = None) -> Table:
    """People as rows."""
    columns = ("field.person_name", "field.department", "field.title", "field.roles", "field.state")
    rows = [
        (
            Cell(p.name, link=f"/accounts/people/{p.id}/", small=p.login),
            Cell(p.department_name, link=f"/accounts/departments/{p.department}/"),
            Cell(p.title),
            Cell(roles_text(p)),
            Cell(badge=("person", p.state)),
        )
        for p in people
    ]
    return Table(columns, rows, next_)


def systems_table(systems: tuple[ClientSystemFacts, ...], next_: str | None = None) -> Table:
    """Client systems as rows."""
    columns = ("field.system", "field.department", "field.kind", "field.keys", "field.state")
    rows = [
        (
            Cell(s.name, link=f"/accounts/systems/{s.id}/", small=s.id),
            Cell(s.department_name, link=f"/accounts/departments/{s.department}/"),
            Cell(f"system_kind.{s.kind}", say=True),
            Cell(str(sum(1 for k in s.keys if not k.withdrawn))),
            Cell(badge=("system", s.state)),
        )
        for s in systems
    ]
    return Table(columns, rows, next_)


def token_state(token: TokenFacts) -> str:
    """The state with expiry read in, by real time."""
    return "expired" if token.state == "active" and token.expires_at <= clock.real_now() else token.state
