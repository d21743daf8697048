"""Several people at once: numbers too long for a number or a table, and whoever has open tasks."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuqiao.accounts import actions
from shuqiao.accounts.models import Person
from shuqiao.catalogue.sheets import reading
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import PASSWORD, Cast
from tests.rooms.sharing.stage import TODAY, application_in, on


def signed_in(login: str) -> Client:
    browser = Client()
    assert browser.post("/accounts/sign-in/", {"login": login, "password": PASSWORD}).status_code == 302
    return browser


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, str(2**63)])
def test_people_left(cast: Cast, number: str) -> None:
    login = Person.objects.get(pk=int(cast.system_manager.id.removeprefix("person:"))).login
    browser = signed_in(login)
    before = Person.objects.filter(state="active").count()
    answer = browser.post("/accounts/people/leave/", {"person": number})
    assert 400 <= answer.status_code < 500
    if len(number) < 100:
        sent = browser.post(
            "/api/v1/accounts/imports/people/left", f'{{"persons":[{number}]}}', content_type="application/json"
        )
        assert 400 <= sent.status_code < 500
    assert Person.objects.filter(state="active").count() == before


@pytest.mark.parametrize("kind", ["departments", "people"])
def test_whose_sheet_is_not_wanted_is_not_opened(cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not import makes nobody open an archive."""
    monkeypatch.setattr(reading, "_xlsx", lambda _: pytest.fail("opened"))
    _, secret = actions.issue_token(cast.applicant, "t", ["accounts"], 1)
    file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"x" * 100)
    answer = Client().post(
        f"/api/v1/accounts/imports/{kind}", {"file": file}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 403


def test_nobody_of_several_leaves_with_open_tasks(cast: Cast) -> None:
    """As of one alone: neither, where one of them has something open."""
    with on(TODAY):
        application_in(cast, "waiting_head")
        both = [cast.people["jianruoxi"].id, cast.people["luyifan"].id]
        with pytest.raises(Refusal, match="tasks_open"):
            actions.deactivate_people(cast.system_manager, both)
    assert Person.objects.filter(pk__in=both, state="active").count() == 2


def test_a_number_of_nobody_among_others(cast: Cast) -> None:
    for wrong in (2**63, 0, -1):
        with pytest.raises(Refusal, match="absent"):
            actions.deactivate_people(cast.system_manager, [cast.people["luyifan"].id, wrong])
    assert Person.objects.get(login="luyifan").state == "active"
