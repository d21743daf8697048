"""What rules read and queries return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LONGEST_DAYS = 366
"""A deputy for longer is a successor: hand the tasks over."""


@dataclass(frozen=True)
class DeputyshipFacts:
    """``deputy`` may act in ``roles`` of ``person`` from ``valid_from`` to ``valid_to``, both days included."""

    id: int
    person: int
    person_name: str
    deputy: int
    deputy_name: str
    department: str
    roles: tuple[str, ...]
    valid_from: date
    valid_to: date
    state: str = "active"

    def in_force(self, today: date) -> bool:
        """Not ended, and ``today`` lies in its period."""
        return self.state == "active" and self.valid_from <= today <= self.valid_to

    def shown_state(self, today: date) -> str:
        """The state with the calendar read in: ``coming`` and ``expired`` are no states of the row."""
        if self.state != "active" or self.in_force(today):
            return self.state
        return "coming" if today < self.valid_from else "expired"
