"""What rules read and queries return, a file to a subject.

Departments are credit codes, days are days in China, moments are aware UTC."""

from __future__ import annotations

from shuqiao.sharing.facts.applications import (
    MOST_DAILY,
    MOST_IN_BASKET,
    STOP_CODES,
    USUAL_TERMS,
    ApplicationFacts,
    BasketFacts,
    Citation,
    Clock,
    Decision,
    DecisionKind,
    GrantedItem,
    GrantFacts,
    Line,
    Member,
    Part,
    RefusalGround,
    Scope,
    Stop,
    Terms,
    Waiting,
)
from shuqiao.sharing.facts.rulesets import Article, Figure, Limit, RuleSet, Switch, Term, Unit

__all__ = [
    "MOST_DAILY",
    "MOST_IN_BASKET",
    "STOP_CODES",
    "USUAL_TERMS",
    "ApplicationFacts",
    "Article",
    "BasketFacts",
    "Citation",
    "Clock",
    "Decision",
    "DecisionKind",
    "Figure",
    "GrantFacts",
    "GrantedItem",
    "Limit",
    "Line",
    "Member",
    "Part",
    "RefusalGround",
    "RuleSet",
    "Scope",
    "Stop",
    "Switch",
    "Term",
    "Terms",
    "Unit",
    "Waiting",
]
