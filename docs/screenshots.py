"""The pictures of the portal in both READMEs: ``make screenshots``.

Tells the demo's story on an instance of its own and visits six pages in each
language with a real Chromium (``CHROMIUM`` names another binary).  Pages are found
as people find them, by role, menu and search, never by a number, so that the
city may change without this file.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from rich.console import Console

from shuqiao.demo.city import AUTHORITY
from shuqiao.demo.entry import prepare
from shuqiao.demo.families import families
from shuqiao.demo.instance import Instance, free_port
from shuqiao.demo.story import Stage, sharing_scenes
from shuqiao.demo.story.telling_all import SCENES
from shuqiao.demo.telling import Teller

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1280, "height": 800}
LANGUAGES = ("en", "zh")
CONSUMER = "zjj"
WORD = "家庭成员"
ASKED = "不动产登记权利信息"

Page = Any
"""A playwright page; the library is a dependency of development only."""


def _search(page: Page) -> None:
    page.goto(f"/catalogue/?q={WORD}")


def _entry(page: Page) -> None:
    _search(page)
    _first(page)


def _overdue(page: Page) -> None:
    page.goto("/sharing/?box=overdue")
    _first(page)


def _grant(page: Page) -> None:
    page.goto("/sharing/grants/?side=consumer")
    page.locator("table.rows tbody tr").last.locator("a").first.click()


def _desk(page: Page) -> None:
    family = families()["甲"]
    page.goto("/desk/")
    page.get_by_role("link", name=ASKED).click()
    page.locator("#id_case").fill(family.case)
    page.locator("#id_reason").fill("家庭住房情况核对")
    page.locator("#id_consent_form").select_option("written")
    page.locator("#id_consent_number").fill(family.consent)
    page.locator("[data-key]").first.fill(family.numbers[0])
    page.locator("#question button[type=submit]").click()
    page.locator(".answer .watermark").wait_for()
    page.locator("#question .keys").evaluate("keys => keys.scrollIntoView()")


def _log(page: Page) -> None:
    page.goto("/audit/?event=sharing.")


def _first(page: Page) -> None:
    page.locator("table.rows tbody a").first.click()


PICTURES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "search": (CONSUMER, "data_officer", _search),
    "entry": (CONSUMER, "data_officer", _entry),
    "overdue": (AUTHORITY, "authority_reviewer", _overdue),
    "grant": (CONSUMER, "data_officer", _grant),
    "desk": (CONSUMER, "clerk", _desk),
    "log": (AUTHORITY, "auditor", _log),
}
"""File name → department and role of the reader, and the way to the page."""


def main() -> int:
    """Write ``docs/images/<language>/<name>.png``; exit status 2 where no Chromium is found."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium here: apt install chromium, or name it in CHROMIUM", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "city", free_port(), free_port())
        try:
            stage = prepare(instance, Teller(Console(file=io.StringIO())))
            for scene in SCENES:
                scene(stage)
                if scene is sharing_scenes.overdue:
                    _take(stage, chromium, {"overdue"})
            stage.close()
            _take(stage, chromium, PICTURES.keys() - {"overdue"})
        finally:
            instance.stop()
    return 0


def _take(stage: Stage, chromium: str, names: Set[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in LANGUAGES:
            for name in sorted(names):
                department, role, way = PICTURES[name]
                login = stage.city.departments[department].with_role(role).login
                page = _signed_in(browser, stage, login, language)
                way(page)
                file = IMAGES / language / f"{name}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=file)
                print(f"{file.relative_to(IMAGES.parent.parent)}  {file.stat().st_size // 1024} KiB")
                page.context.close()
        browser.close()


def _signed_in(browser: Any, stage: Stage, login: str, language: str) -> Page:
    url = stage.instance.url
    context = browser.new_context(viewport=SIZE, base_url=url)
    context.add_cookies([{"name": "shuqiao_language", "value": language, "url": url}])
    page = context.new_page()
    page.goto("/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(stage.password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/")
    return page


if __name__ == "__main__":
    raise SystemExit(main())
