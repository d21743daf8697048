"""A page that is watched: what the console said, what failed to load, and what is wrong with what is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from shuqiao.demo.city import city
from shuqiao.portal import words

NAMESPACES = "|".join(sorted({key.split(".")[0] for key in words.table()}))


def _script(file: str) -> str:
    return (Path(__file__).parent / file).read_text(encoding="utf-8")


DATE_PARTS = 4
"""A date input takes a Tab for year, month, day and calendar each."""

COLUMNS = [
    name
    for entry in city().entries.values() if entry.attachment
    for name in (entry.attachment["table"], *entry.attachment["columns"].values())
]  # fmt: skip
"""Names in the departments' own databases are shown as they are."""

INSPECT = _script("inspect.js")
CONTRAST = _script("contrast.js")
LISTEN = _script("listen.js")
UNREACHED = _script("unreached.js")
TONGUES = _script("tongues.js")
AXE = _script("axe.js")
CHINESE = re.compile("[\u3400-\u9fff]+")
SPOKEN = {leaf["zh"] for key, leaf in words.table().items() if key.split(".")[0] in ("state", "verb", "mask", "done")}
"""Words of the platform's own that no data of the city is called."""


class Watched:
    """A browser page with its complaints."""

    def __init__(self, page: Any, address: str, pictures: Path, label: str) -> None:
        self.page = page
        self.language = "zh"
        self._address = address
        self.complaints: list[str] = []
        self._pictures = pictures
        self._label = label
        page.on("console", lambda said: self._heard(said))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self._failed(request))

    def _heard(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"console: {said.text}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was opened before it came
            self.complaints.append(f"not loaded: {request.url} {request.failure}")

    def speak(self, language: str) -> None:
        """Choose the language by the cookie that the switch sets."""
        self.language = language
        self.page.context.add_cookies([{"name": "shuqiao_language", "value": language, "url": self._address}])

    def sign_in(self, login: str, password: str) -> None:
        """Through the sign-in page."""
        self.page.goto("/")
        self.page.locator("#id_login").fill(login)
        self.page.locator("#id_password").fill(password)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url("**/")

    def picture(self, name: str) -> None:
        """A picture of the whole page."""
        self.page.screenshot(path=self._pictures / f"{name}-{self._label}.png", full_page=True)

    def wrong(self) -> list[str]:
        """What is wrong with the page as it is shown now."""
        asked = {"namespaces": NAMESPACES, "english": self.language == "en", "columns": COLUMNS}
        found: list[str] = [*self.page.evaluate(INSPECT, asked), *self.page.evaluate(CONTRAST), *self.complaints]
        self.complaints.clear()
        return found

    def untranslated(self, data: str) -> list[str]:
        """Chinese on an English page that is not marked as such, or is marked and yet is nobody's data."""
        found = self.page.evaluate(TONGUES)
        told = [text for text in found["told"] if any(run not in data for run in CHINESE.findall(text))]
        words_of_ours = [text for text in found["told"] if text in SPOKEN]
        return [
            *(f"not marked as Chinese: {text[:80]}" for text in found["bare"]),
            *(f"marked, but no data: {text[:80]}" for text in told),
            *(f"a word of the platform: {text}" for text in words_of_ours),
        ]

    def unkind(self) -> list[str]:
        """What axe finds serious or critical on the page as it is shown now."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(AXE)
        return found

    def tabbed(self) -> dict[str, Any]:
        """Press Tab through the whole page: what was never reached, and what showed no outline when it was."""
        self.page.evaluate(LISTEN)
        count = self.page.locator("a[href], button, input:not([type=hidden]), select, textarea").count()
        parts = self.page.locator("input[type=date]").count() * DATE_PARTS
        for _ in range(count + parts + 2):
            self.page.keyboard.press("Tab")
        found: dict[str, Any] = self.page.evaluate(UNREACHED)
        return found
