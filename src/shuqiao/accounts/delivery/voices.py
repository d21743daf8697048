"""Registry: what a notice says, in a language, from the facts that may leave.  The portal, which has the words, fills
it at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

voices: list[Callable[[str, Mapping[str, str], str], str]] = []
"""``voice(code, facts, language)``; the first one speaks."""


def say(code: str, facts: Mapping[str, str], language: str) -> str:
    """The text; without a voice, the code and the number."""
    return voices[0](code, facts, language) if voices else f"{code} {facts.get('number', '')}".strip()
