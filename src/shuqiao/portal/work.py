"""The home page's lists.  Rooms' portal folders fill the registry of :mod:`shuqiao.accounts.work` from here."""

from __future__ import annotations

from shuqiao.accounts.work import (
    MOST,
    Shelf,
    Source,
    Tab,
    WorkItem,
    chosen,
    counts,
    in_order,
    registered,
    shelf,
    shelves,
    sources,
)

__all__ = [
    "MOST",
    "Shelf",
    "Source",
    "Tab",
    "WorkItem",
    "chosen",
    "counts",
    "in_order",
    "registered",
    "shelf",
    "shelves",
    "sources",
]
