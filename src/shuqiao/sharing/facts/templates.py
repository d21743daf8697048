"""A department's own named templates of the form (申请模板)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_TEMPLATES = 100
"""Templates of one department."""

TEMPLATE_NAME = 60
"""Characters of a template's name."""

TEMPLATE_FIELDS = (
    "purpose_type", "scenario", "scenario_text", "matter_code", "matter_name", "basis", "systems", "contact_name",
    "contact_phone",
)  # fmt: skip
"""What a template fills, beside the length of the period: what is said once, whatever the entry."""


@dataclass(frozen=True)
class TemplateFacts:
    """``fields`` holds those of :data:`TEMPLATE_FIELDS`, and ``period_days``."""

    id: int
    department: str
    name: str
    fields: dict[str, Any]
    by: str
    at: datetime
