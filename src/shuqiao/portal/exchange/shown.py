"""What the pages of this room have in common: tabs, names, an order in plain words."""

from __future__ import annotations

from datetime import datetime, timedelta

from shuqiao.accounts import queries as accounts
from shuqiao.exchange.facts import OrderFacts
from shuqiao.kernel import clock
from shuqiao.kernel.canonical import parse_moment
from shuqiao.kernel.refusals import Refusal
from shuqiao.portal import words
from shuqiao.portal.view import Cell, Section, Table
from shuqiao.wire.orders import Order

TABS = ("orders", "attachments", "sources", "gateways", "running")


def tabs(here: str) -> list[dict[str, object]]:
    """The room's sections, ``here`` marked."""
    return [{"word": f"exchange.{n}", "url": f"/exchange/{n}/", "here": n == here} for n in TABS]


def department(code: str) -> str:
    """A department's name; its code where the register lost it."""
    try:
        return accounts.department(code).name
    except Refusal:
        return code


def system(id: str) -> str:
    """A client system's name."""
    try:
        return accounts.system(id).name
    except Refusal:
        return id


def at(moment: datetime | None) -> str:
    """2025-09-22 09:05, China standard time."""
    return "" if moment is None else moment.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")


def last_day(order: Order) -> str:
    """The last whole day on which the order serves; the document says the moment after it."""
    return clock.day_in_china(parse_moment(order.valid_to) - timedelta(seconds=1)).isoformat()


def first_day(order: Order) -> str:
    return clock.day_in_china(parse_moment(order.valid_from)).isoformat()


def sections(found: OrderFacts) -> list[Section]:
    """An order as a person would say it: who, what, how, from where."""
    order = found.order
    return [
        Section("exchange.who", facts=_who(order)),
        Section("exchange.what", table=_items(order)),
        Section("exchange.how", facts=_how(found)),
        Section("exchange.where", facts=_where(found)),
    ]


def _who(order: Order) -> list[tuple[str, Cell]]:
    return [
        ("exchange.consumer", Cell(department(order.consumer), small=words.beside(system(order.system), order.system))),
        ("exchange.resource", Cell(order.resource_name, small=f"{order.resource} · {order.provider_name}")),
        ("exchange.purposes", Cell("\n".join(order.purposes), code=True)),
        ("exchange.until", Cell(last_day(order), small=f"{first_day(order)} —")),
        (
            "exchange.article",
            Cell(words.article(order.article), small=f"{order.rule_set.name} {order.rule_set.version}"),
        ),
        ("exchange.grant", Cell(order.grant, link=f"/sharing/grants/{order.grant}/")),
    ]


def _items(order: Order) -> Table:
    shown = {c.item: words.say_or(f"mask.{c.rule}", c.rule) for c in order.returned}
    rows = [(Cell(item), Cell("exchange.returned", say=True), Cell(rule)) for item, rule in shown.items()]
    keys = [c.item for c in order.lookup if c.item not in shown]
    rows += [(Cell(item), Cell("exchange.lookup_only", say=True), Cell("sharing.not_given", say=True)) for item in keys]
    return Table(("field.item", "exchange.role", "exchange.shown_as"), rows)


def _how(found: OrderFacts) -> list[tuple[str, Cell]]:
    order = found.order
    limits = order.limits
    bounds = [words.say("exchange.per_call", rows=limits.rows_per_call, calls=limits.calls_per_minute)]
    if limits.subjects_per_case is not None:
        bounds.append(words.say("exchange.per_case", subjects=limits.subjects_per_case))
    if limits.case_days is not None:
        bounds.append(words.say("exchange.case_days", days=limits.case_days))
    stated = words.listed(words.say(f"exchange.context_field.{name}") for name in order.context_required)
    rows = "exchange.rows_limited" if found.rows_limited else "exchange.rows_all"
    minutes = words.say("exchange.lease_said", minutes=order.lease_s // 60)
    return [
        ("exchange.lookup_only", Cell(words.listed(c.item for c in order.lookup))),
        ("exchange.context", Cell(stated, small=order.case_pattern or "")),
        ("exchange.bounds", Cell("\n".join(bounds))),
        ("exchange.rows_filter", Cell(rows, say=True)),
        ("exchange.calling", Cell("exchange.calling_bearer" if order.bearer else "exchange.calling_signed", say=True)),
        ("exchange.lease", Cell(minutes)),
    ]


def _where(found: OrderFacts) -> list[tuple[str, Cell]]:
    order = found.order
    source = Cell(order.source, link=f"/exchange/sources/{order.source}/", small=order.table)
    return [
        ("exchange.gateway", Cell(found.gateway, link=f"/exchange/gateways/{found.gateway}/")),
        *([("exchange.source", source)] if found.whole else []),
        ("exchange.issued", Cell(at(found.issued_at), small=f"v{found.version}")),
        ("exchange.digest", Cell(found.sha256.hex(), code=True)),
    ]
