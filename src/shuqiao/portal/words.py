"""Every word that a page shows, Chinese and English, in ``words/*.toml``.

A leaf is a table of exactly ``zh`` and ``en``; its key is the path to it, joined by
dots, over all files (``[state.person]`` ``active = {zh = "在岗", en = "active"}`` is
``state.person.active``).  Sentences may hold ``{names}`` to fill.  Roles, states and
verbs come from the rooms, whose refusals say them too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from shuqiao.accounts import states as accounts
from shuqiao.accounts.delivery import states as delivery
from shuqiao.accounts.deputies import states as deputies
from shuqiao.catalogue import states as catalogue
from shuqiao.exchange import states as exchange
from shuqiao.kernel.actors import ROLES
from shuqiao.kernel.refusals import Words
from shuqiao.sharing import states as sharing
from shuqiao.sharing.facts import Term
from shuqiao.sharing.rulesets import cited, in_force

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parent / "words"

_language: ContextVar[str] = ContextVar("portal_language", default="zh")


def language() -> str:
    """The language of the page being made; Chinese unless the reader switched."""
    return _language.get()


def speak(chosen: str) -> None:
    """Set the language for the rest of this request (the middleware does)."""
    _language.set(chosen if chosen in LANGUAGES else "zh")


def table() -> dict[str, dict[str, str]]:
    """All words, with the terms of the rule set in force.

    Raises ValueError for a key that two files define, a leaf without both languages, or a term that no rule set has.
    """
    return _table(in_force().name)


@cache
def _table(rule_set: str) -> dict[str, dict[str, str]]:
    terms = in_force().terms
    found: dict[str, dict[str, str]] = {}
    for key, leaf in _written().items():
        if "@{" in leaf["zh"] or "@{" in leaf["en"]:
            leaf = {"zh": _termed(key, leaf["zh"], terms, "zh"), "en": _termed(key, leaf["en"], terms, "en")}
        found[key] = leaf
    return found


_TERM = re.compile(r"@\{(article\.)?(\w+)\}")
"""``@{consumer}`` in a word stands for what the rule set in force calls it; ``@{Consumer}`` begins a sentence;
``@{article.application}`` is the provision that it cites for applications."""


def _termed(key: str, text: str, terms: Mapping[str, Term], tongue: str) -> str:
    def put(found: re.Match[str]) -> str:
        if found[1]:
            cited = in_force().articles.get(found[2])
            if cited is None:
                raise ValueError(f"{key}: the rule set cites nothing for {found[2]}")
            return cited.zh if tongue == "zh" else cited.en
        name = found[2].lower()
        if name not in terms:
            raise ValueError(f"{key}: the rule set has no term {name}")
        said = terms[name].zh if tongue == "zh" else terms[name].en
        return said[:1].upper() + said[1:] if found[2][0].isupper() else said

    return _TERM.sub(put, text)


@cache
def _written() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, leaf in _leaves(tomllib.loads(path.read_text(encoding="utf-8")), ()):
            if set(leaf) != set(LANGUAGES):
                raise ValueError(f"{path.name}: {key} needs zh and en")
            if key in found:
                raise ValueError(f"{path.name}: {key} is defined twice")
            found[key] = leaf
    for key, named in _of_rooms():
        if key in found:
            raise ValueError(f"{key} is defined twice")
        found[key] = {"zh": named.zh, "en": named.en}
    return found


OF_USE = (sharing.USAGE, sharing.AUTHORISATION, sharing.DISPOSAL, sharing.CONTRACTOR)
TABLES = (
    accounts.DEPARTMENT,
    accounts.UNIT,
    accounts.PERSON,
    accounts.SYSTEM,
    accounts.KEY,
    accounts.TOKEN,
    accounts.IDENTITY,
    accounts.SECOND_FACTOR,
    deputies.DEPUTYSHIP,
    delivery.OUTGOING,
    delivery.WEBHOOK,
    catalogue.ENTRY,
    sharing.APPLICATION,
    sharing.GRANT,
    sharing.RENEWAL,
    sharing.TALK,
    sharing.EMERGENCY,
    sharing.OUTAGE,
    sharing.DEMAND,
    sharing.DISPUTE,
    *OF_USE,
    exchange.GATEWAY,
    exchange.ORDER,
)  # fmt: skip


def _of_rooms() -> Iterator[tuple[str, Words]]:
    """Roles, states and verbs have their words beside the rooms' tables, where refusals find them too."""
    for code, named in ROLES.items():
        yield f"role.{code}", named
    for table_ in TABLES:
        for code in table_.states:
            yield f"state.{table_.subject}.{code}", table_.word(code)
    for code in catalogue.ENTRY.verbs:
        yield f"catalogue.verb.{code}", catalogue.ENTRY.word(code)
    for table_ in (sharing.DEMAND, sharing.DISPUTE, *OF_USE):
        for code in table_.verbs:
            yield f"{table_.subject}.verb.{code}", table_.word(code)
    # where two rooms have a verb of the same code, the general word is the later one's
    of_use = [table_.words for table_ in OF_USE]
    rooms = (
        delivery.WORDS,
        deputies.WORDS,
        *of_use,
        sharing.DISPUTE_WORDS,
        sharing.DEMAND_WORDS,
        catalogue.WORDS,
        accounts.VERBS,
        exchange.ORDER_WORDS,
        exchange.GATEWAY_WORDS,
        sharing.RENEWAL_WORDS,
        sharing.TALK_WORDS,
        sharing.EMERGENCY_WORDS,
        sharing.OUTAGE_WORDS,
        sharing.GRANT_WORDS,
        sharing.APPLICATION_WORDS,
    )
    general = {code: named for words in rooms for code, named in words.items()}
    for code in {verb for t in TABLES for verb in t.verbs} | {*accounts.VERBS, "name_deputy", "add_webhook"}:
        yield f"verb.{code}", general[code]


def _leaves(node: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    if node and all(isinstance(v, str) for v in node.values()):
        yield ".".join(path), node
        return
    for name, child in node.items():
        if not isinstance(child, dict):
            raise ValueError(f"{'.'.join((*path, name))} is no table")
        yield from _leaves(child, (*path, name))


def has(key: str) -> bool:
    """Whether a word exists."""
    return key in table()


def say(key: str, **facts: Any) -> str:
    """The word in the page's language.  Raises KeyError for an unknown one: tests see it before people do."""
    text = table()[key][language()]
    return text.format(**facts) if facts else text


def say_or(key: str, other: str) -> str:
    """The word, or ``other`` for a value that has none (a name, a free text)."""
    return say(key) if has(key) else other


def listed(parts: Iterable[str]) -> str:
    """Several words in a row, with the language's own comma."""
    return ("、" if language() == "zh" else ", ").join(parts)


def beside(text: str, note: str) -> str:
    """A word with a note in the language's own brackets."""
    return f"{text}（{note}）" if language() == "zh" else f"{text} ({note})"


def told(name: str, text: str) -> str:
    """A name and what it is, with the language's own colon."""
    return f"{name}：{text}" if language() == "zh" else f"{name}: {text}"


def sentences(*said: str) -> str:
    """Sentences one after another: Chinese ones end with their own space."""
    return ("　" if language() == "zh" else ". ").join(said)


def state(kind: str, value: str) -> str:
    """A state's name."""
    return say_or(f"state.{kind}.{value}", value)


def verb(name: str) -> str:
    """A button's word for a verb of any room."""
    return say_or(f"verb.{name}", name)


def role(code: str) -> str:
    """A role's name."""
    return say_or(f"role.{code}", code)


def party(name: str) -> str:
    """Who acted: a person's own name, or the word for one of the platform's own systems."""
    return say_or(f"party.{name}", name)


def article(text: str) -> str:
    """A provision as the page's language cites it: rule sets know their own, what people wrote stays."""
    return text if language() == "zh" else cited().get(text, text)


def event(name: str) -> str:
    """An event's name in the list of traces."""
    return say_or(f"event.{name}", name)
