"""What rooms above give to this one; filled once at start."""

from __future__ import annotations

from collections.abc import Callable

_demo_offset: Callable[[], int | None] = lambda: None  # noqa: E731 - replaced at start by a demo instance


def use_demo_offset(read: Callable[[], int | None]) -> None:
    """Install the reader of the demo clock's offset in seconds; None outside a demo instance."""
    global _demo_offset
    _demo_offset = read


def demo_offset() -> int | None:
    """The offset that heartbeats carry, or None: then the field is absent."""
    return _demo_offset()
