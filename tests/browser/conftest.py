"""One running instance and a real Chromium.

Without a Chromium these tests are skipped, and say so.  ``CHROMIUM`` names another
binary; ``KEEP_SCREENSHOTS=1`` takes a picture of every page visited and prints where.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from shuqiao.demo.instance import Instance, free_port
from shuqiao.demo.story import Stage, founding_scenes
from shuqiao.demo.telling import Teller
from tests.browser.watching import Watched

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
KEEP = bool(os.environ.get("KEEP_SCREENSHOTS"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An instance on 2025-09-22 with people, published entries and a gateway; nothing was asked for yet."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: apt install chromium, or name it in CHROMIUM")
    instance = Instance(tmp_path_factory.mktemp("browser") / "city", free_port(), free_port())
    accounts: dict[str, Any] = instance.create()
    try:
        instance.start("serve", "serve", ready=f"{instance.url}/readyz")
        made = Stage(instance, accounts["people"], Teller(Console(file=io.StringIO())))
        made.password = accounts["password"]
        for scene in (founding_scenes.who, founding_scenes.what, founding_scenes.moves):
            scene(made)
        yield made
        made.close()
    finally:
        instance.stop()


@pytest.fixture(scope="module")
def chromium(stage: Stage) -> Iterator[Any]:
    """The browser.  It ends with the module: Playwright's event loop must not live beside other tests' own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where screenshots go."""
    folder = Path(tempfile.mkdtemp(prefix="screenshots-")) if KEEP else tmp_path_factory.mktemp("screenshots")
    yield folder
    if KEEP:
        request.config.get_terminal_writer().line(f"\nscreenshots: {folder}")


@pytest.fixture(scope="module")
def opened(chromium: Any, stage: Stage, pictures: Path) -> Iterator[Any]:
    """``opened(login, width, language)``: a watched page of that person, signed in by clicks; one per call."""
    contexts = []

    def make(login: str = "", width: int = 1280, language: str = "zh") -> Watched:
        context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=stage.instance.url,
                                       locale="zh-CN" if language == "zh" else "en-GB")  # fmt: skip
        context.set_default_timeout(15_000)
        contexts.append(context)
        watched = Watched(context.new_page(), stage.instance.url, pictures, f"{language}-{width}")
        watched.speak(language)
        if login:
            watched.sign_in(login, stage.password)
        return watched

    yield make
    for context in contexts:
        context.close()
