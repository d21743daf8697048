"""Single values of settings, and the fault that names a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting that keeps the process from starting; the text says which and what to do."""


def flag(values: Mapping[str, str], name: str, default: str = "0") -> bool:
    """0 or 1.  Raises :class:`BadSetting`."""
    value = values.get(name, default)
    if value not in {"0", "1"}:
        raise BadSetting(f"{name}={value}: write 0 or 1")
    return value == "1"


def number(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds.  Raises :class:`BadSetting`."""
    text = values.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSetting(f"{name}={text}: a number from {low} to {high}")
    return int(text)


def url(values: Mapping[str, str], name: str) -> str | None:
    """An http or https address without the last slash.  Raises :class:`BadSetting`."""
    text = values.get(name)
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(f"{name}={text}: an address that begins with http:// or https://")
    return text.rstrip("/")
