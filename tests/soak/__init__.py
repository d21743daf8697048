"""How long and how hard: one setting for every test that kills, repeats or goes on for a while.

``make test`` takes the defaults, ``make soak MINUTES=`` sets both.
"""

from __future__ import annotations

import os

KILLS = int(os.environ.get("SOAK_KILLS", "10"))
"""How many processes each killing test kills."""

MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
"""How long the mixed load goes on; 0 leaves it out."""
