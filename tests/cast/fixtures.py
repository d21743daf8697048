"""Pytest fixtures of the cast; listed in ``pytest_plugins`` of tests/conftest.py."""

from __future__ import annotations

import pytest
from django.test import Client

from shuqiao.accounts.models import Person
from tests.cast import people
from tests.cast.people import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Four departments and everybody in them, inside the test's transaction."""
    return people.cast()


@pytest.fixture
def browser_of(cast: Cast):  # type: ignore[no-untyped-def]
    """``browser_of("jianruoxi")``: Django's test client with that person signed in."""

    def signed_in(login: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
