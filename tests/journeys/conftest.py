"""A journey is one story: its chapters run in order, and stop where one of them failed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.story import Story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    begun = Story.begun(tmp_path_factory.mktemp("journey"))
    yield begun
    begun.over()


@pytest.fixture(autouse=True)
def _in_order(request: pytest.FixtureRequest) -> None:
    if "story" not in request.fixturenames:
        return
    story: Story = request.getfixturevalue("story")
    if story.ended_at:
        pytest.skip(f"the story ended at {story.ended_at}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    story = getattr(item, "funcargs", {}).get("story")
    if call.when == "call" and report.failed and story is not None:
        story.ended_at = item.name
    return report
