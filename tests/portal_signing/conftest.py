from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings

from shuqiao.accounts.external import oidc
from shuqiao.accounts.external.ways import SignInWays


@pytest.fixture
def ways(settings: LazySettings) -> Iterator[Callable[..., SignInWays]]:
    """``ways(oidc=…)`` sets how this instance lets people in."""
    settings.SHUQIAO_PUBLIC_URL = "http://testserver"
    oidc.forget()

    def use(**changes: Any) -> SignInWays:
        settings.SHUQIAO_SIGN_IN = replace(settings.SHUQIAO_SIGN_IN, **changes)
        found: SignInWays = settings.SHUQIAO_SIGN_IN
        return found

    yield use
    oidc.forget()
