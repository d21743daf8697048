"""The API as one person of the city uses it."""

from __future__ import annotations

from typing import Any

import httpx

from shuqiao.kernel.refusals import Family, Refusal


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
        self._http = httpx.Client(
            base_url=f"{base}/api/v1",
            headers={"authorization": f"Bearer {token}", "accept-language": "zh"},
            timeout=30,
            trust_env=False,
        )

    def get(self, path: str, **query: str) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return self._answer(self._http.post(path, json=body) if body is not None else self._http.post(path))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON answer; raises :class:`DoorRefused`."""
        return self._answer(self._http.put(path, json=body))

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    def _answer(self, response: httpx.Response) -> Any:
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
