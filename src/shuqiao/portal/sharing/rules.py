"""规则集: the law as data, figure by figure, with its article, whether it was confirmed, and how sets differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from shuqiao.kernel.actors import Actor
from shuqiao.portal import words
from shuqiao.portal.doors import detail, listing, page
from shuqiao.portal.sharing.shown import law_tabs
from shuqiao.portal.view import Cell, Detail, Section, Table
from shuqiao.sharing import queries
from shuqiao.sharing.facts import Article, Figure, RuleSet, Switch, Term

SETS = ("rules.name", "rules.version", "rules.effective", "rules.state", "rules.unconfirmed_count")


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every rule set there is, the one in force first."""
    sets = queries.rule_sets(actor)
    table = Table(SETS, [_line(one, sets[0]) for one in sets])
    return listing(request, "rules.title", table, intro="rules.intro", tabs=law_tabs("rules"))


def _line(one: RuleSet, first: RuleSet) -> list[Cell]:
    return [
        Cell(_title(one), link=f"/sharing/rules/{one.name}/", small=one.name),
        Cell(one.version),
        Cell(one.effective_from.isoformat() if one.effective_from else ""),
        Cell("rules.in_force" if one is first else "rules.not_in_force", say=True),
        Cell(str(len(one.unconfirmed))),
    ]


@require_GET
@page
def show(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One rule set beside the others."""
    found, sets = queries.rule_set(actor, name), queries.rule_sets(actor)
    others = [one for one in sets if one.name != found.name]
    heads = ("rules.what", "rules.figure", "rules.article", "rules.confirmed", *map(_short, others))
    figures = [
        _figure(f"value.limit.{key}", key, one, [o.figures for o in others]) for key, one in found.figures.items()
    ]
    own = [_figure(f"value.local.{key}", key, one, [o.local for o in others]) for key, one in found.local.items()]
    switches = [_switch(key, one, [o.switches for o in others]) for key, one in found.switches.items()]
    names = [_term(key, one, [o.terms for o in others]) for key, one in found.terms.items()]
    spoken = ("rules.what", "rules.chinese", "rules.english", *map(_short, others))
    thing = Detail(
        title=_title(found),
        number=found.name,
        notice="rules.unconfirmed_notice" if found.unconfirmed else "",
        sections=[
            Section("rules.about", facts=_about(found, sets[0])),
            Section("rules.limits", table=Table(heads, figures)),
            Section("rules.switches", table=Table(heads, switches)),
            Section("rules.local", table=Table(heads, own)),
            Section("rules.terms", table=Table(spoken, names)),
        ],
    )
    return detail(request, thing, tabs=law_tabs("rules"))


def _title(one: RuleSet) -> str:
    return one.title_zh if words.language() == "zh" else one.title_en


def _short(one: RuleSet) -> str:
    return words.say_or(f"rules.short.{one.name}", _title(one))


def _about(found: RuleSet, first: RuleSet) -> list[tuple[str, Cell]]:
    facts = [
        ("rules.version", Cell(found.version)),
        ("rules.effective", Cell(found.effective_from.isoformat() if found.effective_from else "")),
        ("rules.state", Cell("rules.in_force" if found.name == first.name else "rules.not_in_force", say=True)),
        ("rules.unconfirmed_count", Cell(str(len(found.unconfirmed)))),
    ]
    if found.extends:
        facts.append(("rules.extends", Cell(found.extends, link=f"/sharing/rules/{found.extends}/")))
    return facts


def _figure(label: str, key: str, one: Figure, others: Sequence[Mapping[str, Figure]]) -> list[Cell]:
    return [
        Cell(words.say_or(label, key), small="" if words.has(label) else key),
        Cell(_amount(one)),
        *_cited(one),
        *(_beside(_amount(other[key]) if key in other else "", _amount(one)) for other in others),
    ]


def _switch(key: str, one: Switch, others: Sequence[Mapping[str, Switch]]) -> list[Cell]:
    return [
        Cell(words.say_or(f"value.switch.{key}", key)),
        Cell(_value(one)),
        *_cited(one),
        *(_beside(_value(other[key]) if key in other else "", _value(one)) for other in others),
    ]


def _term(key: str, one: Term, others: Sequence[Mapping[str, Term]]) -> list[Cell]:
    beside = [_beside(other[key].zh if key in other else "", one.zh) for other in others]
    return [Cell(words.say_or(f"value.term.{key}", key)), Cell(one.zh), Cell(one.en), *beside]


def _beside(theirs: str, ours: str) -> Cell:
    """What another set says, where it says something else."""
    return Cell("=" if theirs == ours else theirs)


def _cited(one: Figure | Switch) -> list[Cell]:
    small = words.say("rules.by_operator") if one.own else ""
    if one.article is None:
        return [Cell("rules.own", say=True), Cell("—")]
    return [Cell(words.article(one.article.zh), small=small), Cell(_confirmed(one.article), say=True)]


def _confirmed(article: Article) -> str:
    return "rules.yes" if article.confirmed else "rules.no"


def _amount(one: Figure) -> str:
    if one.amount is None:
        return words.say("rules.none")
    if one.amount == 0:
        return words.say("rules.at_once")
    return words.say(f"rules.{one.unit}", amount=one.amount)


def _value(one: Switch) -> str:
    if isinstance(one.value, bool):
        return words.say("rules.on" if one.value else "rules.off")
    return words.say(f"rules.choice.{one.value}")
