"""What the clock does for the log."""

from __future__ import annotations

from shuqiao.audit import sequencer
from shuqiao.audit.models import Epoch, Pending

SEQUENCE_EVERY_S = 0.2


def sequence() -> int:
    """Place what waits, in as many batches as it takes; the number of entries placed.

    Cheap when nothing waits: two reads, no lock, no write.
    """
    placed = 0
    while Pending.objects.exists() or not Epoch.objects.exists():
        done = sequencer.sequence_once()
        placed += done
        if done == 0:
            break
    return placed


def recover() -> None:
    """Publish what a crash kept from the directory.  Called once when the jobs start."""
    sequencer.sequence_once(wait=True)
