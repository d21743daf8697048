"""How a figure is kept and printed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured ratio: median and quartiles over ``runs`` pairs; ``target`` is what the design asks for."""

    part: str
    name: str
    ratios: tuple[float, ...]
    target: str
    met: bool | None
    note: str = ""

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median, upper quartile."""
        if len(self.ratios) < 2:
            only = self.ratios[0]
            return only, only, only
        low, middle, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return low, middle, high

    def line(self) -> str:
        """As it is printed."""
        low, middle, high = self.quartiles
        verdict = {True: "met", False: "MISSED", None: "printed"}[self.met]
        ratio = f"{middle:8.3f}  [{low:.3f} to {high:.3f}]"
        text = f"{self.part:10} {self.name:52} {ratio}  target {self.target:10} {verdict}"
        return f"{text}  ({self.note})" if self.note else text


def at_least(part: str, name: str, ratios: Sequence[float], target: float, note: str = "") -> Figure:
    """A ratio whose median shall reach ``target``."""
    return Figure(part, name, tuple(ratios), f">= {target}", statistics.median(ratios) >= target, note)


def at_most(part: str, name: str, ratios: Sequence[float], target: float, note: str = "") -> Figure:
    """A ratio whose median shall stay at or below ``target``."""
    return Figure(part, name, tuple(ratios), f"<= {target}", statistics.median(ratios) <= target, note)


def printed(part: str, name: str, ratios: Sequence[float], note: str = "") -> Figure:
    """A ratio that is shown without a target."""
    return Figure(part, name, tuple(ratios), "-", None, note)
