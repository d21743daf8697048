"""The law as data: figures, switches, terms and articles of a rule set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Article:
    """A place in the law.  ``confirmed`` is False until compared with the official text."""

    zh: str
    en: str
    confirmed: bool


@dataclass(frozen=True)
class Limit:
    """A time limit of a rule set, in working days."""

    working_days: int
    article: Article


class Unit(StrEnum):
    """What a figure counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    YEARS = "years"
    MONTH_END = "month_end"  # the last day of that month, each year


@dataclass(frozen=True)
class Figure:
    """One figure.  ``amount`` None: the rule exists, a number of days does not.  ``article`` None: the platform's
    own choice (``local``), which no law states.  ``own``: set by the operator's rule set, not by the one it extends.
    """

    unit: Unit
    amount: int | None
    article: Article | None
    own: bool = False

    @property
    def confirmed(self) -> bool:
        """Compared with the official text, or no matter of law."""
        return self.article is None or self.article.confirmed


@dataclass(frozen=True)
class Switch:
    """Where rule sets differ other than by a figure: yes or no, or one of a few words."""

    value: bool | str
    article: Article | None
    own: bool = False

    @property
    def confirmed(self) -> bool:
        """Compared with the official text, or no matter of law."""
        return self.article is None or self.article.confirmed


@dataclass(frozen=True)
class Term:
    """What pages call a thing or a body under this rule set."""

    zh: str
    en: str


@dataclass(frozen=True)
class RuleSet:
    """The law in force, as data.  Everything is looked up by name; ``extends`` names the shipped set below a local one.

    ``figures`` are the limits of the law, ``local`` the platform's own numbers.
    """

    name: str
    version: str
    title_zh: str
    title_en: str
    figures: dict[str, Figure]
    articles: dict[str, Article]
    switches: dict[str, Switch] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    local: dict[str, Figure] = field(default_factory=dict)
    effective_from: date | None = None
    effective_to: date | None = None
    extends: str = ""

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits that can run as a clock: in working days, with a number.

        ``limits.get(name)`` is None where the law sets no number of days.
        """
        return {
            name: Limit(f.amount, f.article)
            for name, f in self.figures.items()
            if f.unit is Unit.WORKING_DAYS and f.amount is not None and f.article is not None
        }

    def amount(self, name: str) -> int | None:
        """The number of a figure, of the law or local, in its own unit; None where there is none."""
        found = self.figures.get(name) or self.local.get(name)
        return found.amount if found else None

    def number(self, name: str) -> int:
        """The same where there must be one.  Raises KeyError."""
        found = self.amount(name)
        if found is None:
            raise KeyError(name)
        return found

    def on(self, name: str) -> bool:
        """Whether the yes-or-no switch ``name`` is on; one that a rule set does not know is off."""
        found = self.switches.get(name)
        return found is not None and found.value is True

    def choice(self, name: str) -> str:
        """The word that the switch ``name`` stands at; empty where there is none."""
        found = self.switches.get(name)
        return found.value if found is not None and isinstance(found.value, str) else ""

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The names of all figures and switches that must be compared with the official text, sorted."""
        stated: dict[str, Figure | Switch] = {**self.figures, **self.local, **self.switches}
        return tuple(sorted(name for name, one in stated.items() if not one.confirmed))
