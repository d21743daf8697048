"""The demo's terminal: real commands one after another, and what it tells of those that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuqiao.demo.instance import CommandFailed, Instance


def test_commands_run_one_after_another_and_a_failure_tells_its_reason(tmp_path: Path) -> None:
    instance = Instance(tmp_path, 18_000, 18_001)
    try:
        instance.type("migrate")
        instance.type("clock", "--to", "2025-09-22T09:00")
        with pytest.raises(CommandFailed, match="演示时钟"):
            instance.type("clock", "--to", "2025-09-21T09:00")
        with pytest.raises(CommandFailed, match="FileNotFoundError"):
            instance.type("publish", str(tmp_path / "absent.json"))
        instance.type("clock", "--to", "2025-09-23T09:00")
    finally:
        instance.stop()


def test_a_terminal_that_ended_is_no_success(tmp_path: Path) -> None:
    instance = Instance(tmp_path, 18_000, 18_001)
    try:
        instance.type("migrate")
        assert instance._terminal is not None
        instance._terminal._process.kill()
        instance._terminal._process.wait()
        with pytest.raises(CommandFailed, match="terminal"):
            instance.type("migrate")
    finally:
        instance.stop()
