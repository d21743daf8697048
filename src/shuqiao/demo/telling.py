"""How the story is told: each step says what was decided and why, and how long it took."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from shuqiao.kernel import clock


class Teller:
    """Prints steps.  Chinese first, English beneath; never a full identifier of a person."""

    def __init__(self, console: Console | None = None, *, pace: bool = False) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._pace = pace
        self._number = 0
        self.seconds: list[tuple[str, float]] = []

    def title(self, zh: str, en: str) -> None:
        """Head of the story."""
        self._console.rule(f"[bold]{zh}[/bold]  {en}")

    @contextmanager
    def step(self, zh: str, en: str) -> Iterator[None]:
        """One step; its time is printed when it ends, however it ends.  Paced, it waits for the Enter key first."""
        if self._pace and self._number:
            self._console.print("\n      [dim]按回车键继续 / press Enter[/dim]")
            sys.stdin.readline()
        self._number += 1
        self._console.print(f"\n[bold cyan]{self._number:>2}  {zh}[/bold cyan]  [dim]{en}[/dim]")
        started = clock.monotonic()
        try:
            yield
        finally:
            took = clock.monotonic() - started
            self.seconds.append((en, took))
            self._console.print(f"      [dim]{took:.2f} s[/dim]")

    def say(self, zh: str, en: str = "") -> None:
        """What happened."""
        self._line("·", zh, en)

    def decided(self, zh: str, en: str = "") -> None:
        """A decision, with its reason."""
        self._line("[green]✓[/green]", zh, en)

    def refused(self, zh: str, en: str = "") -> None:
        """A refusal that the story is about."""
        self._line("[red]✗[/red]", zh, en)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A small table, never cut for a narrow terminal: what is cut cannot be read."""
        widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
        for row in (heads, *rows):
            self.plain("  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def plain(self, text: str) -> None:
        """A command or an address, to be copied."""
        self._console.print(f"        {text}", markup=False)

    def _line(self, mark: str, zh: str, en: str) -> None:
        self._console.print(f"      {mark} {zh}")
        if en:
            self._console.print(f"        [dim]{en}[/dim]")
