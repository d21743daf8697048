"""What a notice says outside the portal: its own words, with nothing filled in but what may leave."""

from __future__ import annotations

from collections.abc import Mapping

from shuqiao.portal import words


class _Kept(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def told(code: str, facts: Mapping[str, str], language: str) -> str:
    """``notice.<code>`` in ``language``; names and reasons, which ``facts`` does not hold, read as an ellipsis."""
    key = f"notice.{code}"
    if not words.has(key):
        return f"{code} {facts.get('number', '')}".strip()
    return words.table()[key][language if language in words.LANGUAGES else "zh"].format_map(_Kept(facts))
