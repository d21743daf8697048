"""Contention on SQLite: eight processes, two hundred actions each, and the sequencer; none fails, none is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kills.chain import ROOT

PROCESSES, ACTIONS = 8, 200
ACTIONS_PER_COURSE = 4
WITHIN_S = 240


@pytest.mark.soak
@pytest.mark.slow
def test_eight_people_with_two_hundred_actions_each(tmp_path: Path) -> None:
    around = {k: v for k, v in os.environ.items() if not k.startswith("SHUQIAO_")}
    around |= {"SHUQIAO_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shuqiao.site.settings", "PYTHONPATH": str(ROOT)}

    def begin(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=around, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def said(process: subprocess.Popen[str]) -> Any:
        out, error = process.communicate(timeout=WITHIN_S)
        assert process.returncode == 0, error[-3000:]
        return json.loads(out.splitlines()[-1])

    entry = said(begin("tests.kills.acting", "prepare"))
    jobs = begin("shuqiao", "--tethered", str(os.getpid()), "jobs")
    courses = str(ACTIONS // ACTIONS_PER_COURSE)
    people = [begin("tests.kills.acting", "act", f"p{n}", courses, entry) for n in range(PROCESSES)]
    try:
        done = sorted(number for person in people for number in said(person))
    finally:
        for process in (*people, jobs):
            process.terminate()
        _, error = jobs.communicate(timeout=30)
    assert (jobs.returncode, error) == (0, "")
    found = said(begin("tests.kills.acting", "count"))
    total = PROCESSES * ACTIONS // ACTIONS_PER_COURSE
    assert done == found["numbers"] == [f"SQ-2025-{n:06d}" for n in range(1, total + 1)]
    assert found["states"] == [["withdrawn", ACTIONS_PER_COURSE]]
    assert found["entries"] == PROCESSES * ACTIONS
    assert found["positions"] == list(range(found["contents"]))
    assert found["findings"] == []
