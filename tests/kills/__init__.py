"""The whole chain as processes, killed at random moments while people and systems use it."""

import pytest

pytest.register_assert_rewrite("tests.kills.chain", "tests.kills.proving", "tests.kills.running")
