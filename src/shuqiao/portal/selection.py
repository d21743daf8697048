"""What a reader has put aside to apply for together, before anything is written: held by the session."""

from __future__ import annotations

from django.http import HttpRequest

from shuqiao.sharing.facts import MOST_IN_BASKET

_KEY = "basket"


def chosen(request: HttpRequest) -> list[str]:
    """Resource codes in the order in which they were chosen."""
    return list(request.session.get(_KEY, ()))


def choose(request: HttpRequest, code: str) -> bool:
    """Put an entry into the selection; False where it is full."""
    codes = [*chosen(request)]
    if code not in codes:
        codes.append(code)
    if len(codes) > MOST_IN_BASKET:
        return False
    request.session[_KEY] = codes
    return True


def leave(request: HttpRequest, codes: list[str]) -> None:
    """Take entries out of the selection."""
    request.session[_KEY] = [code for code in chosen(request) if code not in codes]
