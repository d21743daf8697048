"""``make bench``: every part, or one by ``--only``."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys

from bench.figures import Figure

PARTS = ("proofs", "sequencer", "gateway", "sheets", "file", "city", "live")


def main() -> int:
    """Run the parts and print their figures; 1 where a target was missed."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--size", choices=("small", "full"), default="full")
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, size {asked.size}; ratios, median [quartiles]")
    missed = False
    for part in (asked.only,) if asked.only else PARTS:
        figures: list[Figure] = importlib.import_module(f"bench.{part}").run(asked.size)
        for figure in figures:
            print(figure.line(), flush=True)
            missed = missed or figure.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
