"""Commands of the data plane and the command line start without Django."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shuqiao.__main__ import ABOUT, ENTRIES


@pytest.mark.parametrize("arguments", [["gateway", "--help"], ["verify", "--help"], ["--help"]])
def test_no_django(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom shuqiao.__main__ import main\n"
        "try:\n main(sys.argv[1:])\nexcept SystemExit:\n pass\n"
        "sys.exit(3 if 'django' in sys.modules else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_entry_is_told() -> None:
    assert set(ENTRIES) <= set(ABOUT)
