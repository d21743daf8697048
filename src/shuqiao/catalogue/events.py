"""Names of what the room records; each verb has one."""

from __future__ import annotations

CREATED = "catalogue.entry.created"
PASSED_ON = "catalogue.entries.passed_on"
IMPORTED = "catalogue.entries.imported"
REINDEXED = "catalogue.index.rebuilt"
EVENTS = {
    "save_draft": "catalogue.entry.saved",
    "submit_to_head": "catalogue.entry.submitted_to_head",
    "approve_by_head": "catalogue.entry.approved_by_head",
    "submit": "catalogue.entry.submitted",
    "return_": "catalogue.entry.returned",
    "reject": "catalogue.entry.rejected",
    "approve": "catalogue.entry.approved",
    "publish": "catalogue.entry.published",
    "suspend": "catalogue.entry.suspended",
    "resume": "catalogue.entry.resumed",
    "retire": "catalogue.entry.retired",
}
"""Verb to event, for histories and filters of the log."""
