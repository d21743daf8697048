"""What the pages tell people to click: sign in, set a password, issue a token, register a gateway."""

from __future__ import annotations

import re
from collections.abc import Sequence

import httpx

FIRST_PASSWORD = "Erster-Tag-2025"
OWN_PASSWORD = "Zweiter-Tag-2025"


class Hands:
    """One person's browser at the portal of ``address``."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._http = httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=30)
        page = self.fill("/accounts/sign-in/", {"login": login, "password": password})
        if page.url.path == "/accounts/password/":
            self.fill("/accounts/password/", {"old": password, "password": OWN_PASSWORD, "again": OWN_PASSWORD})

    def fill(self, path: str, fields: dict[str, str | Sequence[str]]) -> httpx.Response:
        """Open a form, fill it in and send it; the page that follows."""
        form = self._http.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token is not None, form.text
        sent = self._http.post(
            path, data={"csrfmiddlewaretoken": token.group(1), **fields}, headers={"referer": str(form.url)}
        )
        assert sent.status_code == 200, sent.text
        return sent

    def token(self, *scopes: str) -> str:
        """An access token, shown once."""
        page = self.fill("/accounts/tokens/new/", {"name": "first", "scopes": scopes, "days": "1"})
        return _shown(page, r"<pre>(sq_[^<]+)</pre>")

    def gateway(self, member: str, department: str) -> str:
        """Register a gateway; its enrolment code, shown once."""
        asked = {"member": member, "name": "GA", "department": department}
        return _shown(self.fill("/exchange/gateways/new/", asked), r"--code=([^<\s]+)</pre>")

    def close(self) -> None:
        self._http.close()


def _shown(page: httpx.Response, pattern: str) -> str:
    found = re.search(pattern, page.text)
    assert found is not None, page.text
    return found.group(1)
