"""The API as one person of the city uses it."""

from __future__ import annotations

import re
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx

from shuqiao.kernel.refusals import Family, Refusal

CSRF = "csrfmiddlewaretoken"


class DoorRefused(Refusal):
    """The platform said no where the story did not expect it, or where it did and shows it."""

    code = "door_refused"
    family = Family.CONFLICT
    zh = "平台答复 {status} {problem}：{detail}"
    en = "The platform answered {status} {problem}: {detail}"
    next_zh = "{next_step}"
    next_en = "{next_step}"


class Door:
    """Calls ``/api/v1`` with one person's token."""

    def __init__(self, base: str, token: str) -> None:
        self._http = http(f"{base}/api/v1", {"authorization": f"Bearer {token}"})

    def get(self, path: str, **query: str) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return answered(self._http.get(path, params=query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return answered(self._http.post(path, json=body) if body is not None else self._http.post(path))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return answered(self._http.put(path, json=body))

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Any:
        """The JSON answer to a form with one file; raises :class:`DoorRefused`."""
        return answered(self._http.post(path, data=fields, files={"file": (name, content)}))

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()


class SignedIn:
    """What a page's script does for a person who signed in: the session's cookie, and the page's CSRF token."""

    def __init__(self, base: str, login: str, password: str) -> None:
        self._http, self._past = http(base), http()
        page = "/accounts/sign-in/"
        said = {"login": login, "password": password, CSRF: self._csrf(page)}
        if self._http.post(page, data=said).status_code != 302:
            raise DoorRefused(status=401, problem="sign_in", detail=login, next_step="")
        self._token = self._csrf("/")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON answer of ``/api/v1``; raises :class:`DoorRefused`."""
        return answered(self._http.post(f"/api/v1{path}", json=body, headers={"x-csrftoken": self._token}))

    def ask(self, leave: dict[str, Any], path: str, question: dict[str, Any]) -> Any:
        """What a gateway answers to one question under one portal token, past the platform."""
        headers = {"authorization": f"Portal {leave['token']}", "accept-language": "zh"}
        return answered(self._past.post(leave["address"] + path, json=question, headers=headers))

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._past.close()

    def _csrf(self, page: str) -> str:
        found = re.search(f'name="{CSRF}" value="([^"]+)"', self._http.get(page).text)
        if found is None:
            raise DoorRefused(status=200, problem="no_form", detail=page, next_step="")
        return found[1]


def http(base: str = "", headers: dict[str, str] | None = None) -> httpx.Client:
    """A client to be closed.  All share one TLS context: reading the authorities costs more than a whole scene."""
    said = {"accept-language": "zh"} | (headers or {})
    return httpx.Client(base_url=base, headers=said, timeout=30, trust_env=False, verify=_tls())


@cache
def _tls() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def answered(response: httpx.Response) -> Any:
    """The JSON of an answer; raises :class:`DoorRefused` for a refusal."""
    if response.status_code < 300:
        return response.json()
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    raise DoorRefused(
        status=response.status_code,
        problem=problem.get("code", ""),
        detail=problem.get("detail", response.text[:200]),
        next_step=problem.get("next_step", ""),
    )
