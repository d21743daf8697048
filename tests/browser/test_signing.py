"""Signing in by a real OpenID provider and a one-time code, clicked; each page looked at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from rich.console import Console

from shuqiao.demo.instance import Instance, free_port
from shuqiao.demo.story import Stage, founding_scenes
from shuqiao.demo.telling import Teller
from shuqiao.kernel import clock
from tests.browser.conftest import CHROMIUM
from tests.browser.watching import Watched
from tests.portal_signing.providers import packaged

pytestmark = pytest.mark.browser


class Central(Instance):
    """An instance whose people sign in by the provider at ``issuer`` and by a one-time code."""

    issuer = ""

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "SHUQIAO_OIDC_ISSUER": self.issuer,
            "SHUQIAO_OIDC_CLIENT_ID": "shuqiao",
            "SHUQIAO_OIDC_CLIENT_SECRET": "geheim",
            "SHUQIAO_OIDC_LINK": "preferred_username:login",
            "SHUQIAO_PASSWORD_SIGN_IN": "managers",
            "SHUQIAO_SECOND_FACTOR": "all",
        }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if CHROMIUM is None:
        pytest.skip("no chromium here: apt install chromium, or name it in CHROMIUM")
    with packaged({"sub": "s-1", "name": "简若溪", "preferred_username": "jianruoxi"}) as issuer:
        instance = Central(tmp_path_factory.mktemp("signing") / "city", free_port(), free_port())
        instance.issuer = issuer
        accounts: dict[str, Any] = instance.create()
        try:
            instance.start("serve", "serve", ready=f"{instance.url}/readyz")
            made = Stage(instance, accounts["people"], Teller(Console(file=io.StringIO())))
            made.password = accounts["password"]
            founding_scenes.who(made)
            yield made
            made.close()
        finally:
            instance.stop()


def looked_at(watched: Watched, name: str) -> None:
    for language in ("zh", "en"):
        watched.speak(language)
        if watched.page.url.rstrip("/").endswith("second-factor") and "recovery" in name:
            if language == "en":
                continue  # shown once: it cannot be loaded anew
        else:
            watched.page.reload()
        for width in (1280, 360):
            watched.page.set_viewport_size({"width": width, "height": 800})
            watched.picture(f"{name}-{language}-{width}")
            assert [*watched.wrong(), *watched.unkind()] == [], f"{name} {language} {width}"
    watched.speak("zh")
    watched.page.set_viewport_size({"width": 1280, "height": 800})


def consented(watched: Watched, button: bool = True) -> None:
    """To the provider, by the button or by an address, and consent there."""
    if button:
        watched.page.locator(".ways a.primary").click()
    else:
        watched.page.goto("/accounts/sign-in/oidc/?link=1")
    watched.page.wait_for_url("**/oauth2/authorize**")
    watched.complaints.clear()  # its page is not ours
    watched.page.locator("button[name=sub][value='s-1'], input[name=sub]").first.evaluate(
        "e => { if (e.tagName === 'BUTTON') { e.click() } else { e.value = 's-1'; e.form.submit() } }"
    )


def test_by_the_provider_with_a_second_factor(opened: Any) -> None:
    watched: Watched = opened()
    page = watched.page
    page.goto("/catalogue/")
    looked_at(watched, "sign-in")
    consented(watched)
    page.wait_for_url("**/accounts/second-factor/")
    watched.complaints.clear()
    looked_at(watched, "enrol")
    page.locator("main button[value=begin]").click()
    page.locator(".qr svg").wait_for()
    looked_at(watched, "code")
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    page.locator("#id_code").fill(pyotp.TOTP(secret).at(clock.real_now()))
    page.locator("main button[value=confirm]").click()
    page.locator(".recovery li").first.wait_for()
    looked_at(watched, "recovery")
    recovery = page.locator(".recovery code").first.inner_text()
    page.locator("main a.primary").click()
    page.wait_for_url("**/catalogue/")
    consented(watched, button=False)
    page.wait_for_url("**/accounts/sign-in/link/")
    watched.complaints.clear()
    looked_at(watched, "link")
    page.locator("header form button").click()
    page.wait_for_url("**/accounts/signed-out/")
    looked_at(watched, "left")
    page.locator("main a.plain").click()
    consented(watched)
    page.wait_for_url("**/accounts/sign-in/second/")
    watched.complaints.clear()
    looked_at(watched, "second")
    page.locator("#id_code").fill(recovery)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/")
    assert "简若溪" in page.content()
