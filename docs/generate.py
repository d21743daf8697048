"""Writes the reference pages from the code: ``python -m docs.generate [DIR]``, or ``make docs``.

What stands in a page is read from the very classes, tables and parsers that run, so a page
cannot say something else; ``tests/documentation`` fails where a page is not the newest.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """File name → text.  Django must be set up."""
    from docs.writers import api, commands, events, refusals, rulesets, settings, states

    writers: dict[str, Callable[[], str]] = {
        "refusals.md": refusals.page,
        "settings.md": settings.page,
        "events.md": events.page,
        "states.md": states.page,
        "commands.md": commands.page,
        "api.md": api.page,
        "rulesets.md": rulesets.page,
    }
    return {name: write() for name, write in writers.items()}


def main() -> int:
    """Write all pages; 0."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as nowhere:  # no setting of the caller's shell shows in a page
        for name in [n for n in os.environ if n.startswith("SHUQIAO_")]:
            del os.environ[name]
        os.environ["SHUQIAO_DIR"] = nowhere
        os.environ["DJANGO_SETTINGS_MODULE"] = "shuqiao.site.settings"
        import django

        django.setup()
        for name, text in pages().items():
            (target / name).write_text(text, encoding="utf-8")
            print(target / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
