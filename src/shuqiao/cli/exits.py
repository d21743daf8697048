"""Exit statuses, in one place.  0 is done; 1 and 2 are `verify`'s disproved and unknown, and typer's usage."""

from __future__ import annotations

DONE = 0
USAGE = 2
UNREACHABLE = 3
FAULT = 70

BY_FAMILY_STATUS = {
    400: 64,  # malformed
    401: 77,  # not signed in
    403: 77,  # not permitted
    404: 66,  # absent
    409: 65,  # not in this state
    413: 64,
    422: 65,  # invalid
    429: 75,  # try later
    503: 69,
}
"""HTTP status of the problem document to exit status, after sysexits.h."""


def of_status(status: int) -> int:
    """The exit status for a refusal's HTTP status."""
    return BY_FAMILY_STATUS.get(status, FAULT)
