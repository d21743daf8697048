"""Two sign-ins at once, on PostgreSQL side by side by ``TEST_DATABASE_URL``."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from shuqiao.accounts import actions
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.models import Identity, Person, RecoveryCode
from shuqiao.accounts.second import queries
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from tests.cast import people
from tests.rooms.accounts.test_races import at_once
from tests.rooms.accounts_importing.sheets import PEOPLE, read, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_code_lets_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.real_now()
    middle = at - timedelta(seconds=at.timestamp() % 30 - 15)
    monkeypatch.setattr(clock, "real_now", lambda: middle)
    applicant = people.cast().applicant
    actions.enrol_factor(applicant)
    found = queries.to_confirm(applicant)
    assert found is not None
    totp, person = pyotp.TOTP(found[1]), int(applicant.id.split(":")[1])
    recovery = actions.confirm_factor(applicant, totp.at(middle - timedelta(seconds=30)))
    code = totp.at(middle)
    once = [lambda: actions.pass_second_factor(person, code, "192.0.2.1").login] * 3
    assert at_once(*once) == ["jianruoxi", *["wrong_second_factor"] * 2]
    again = [lambda: actions.pass_second_factor(person, recovery[0], "192.0.2.1").login] * 3
    assert at_once(*again).count("jianruoxi") == 1
    assert RecoveryCode.objects.count() == 9
    assert Content.objects.filter(event="accounts.sign_in.succeeded").count() == 2


def test_an_identity_comes_twice_at_once() -> None:
    people.cast()
    vouched = Vouched("oidc", "https://sso.example.cn", "s-1", "甲")
    found = at_once(*[lambda: actions.sign_in_vouched(vouched, "192.0.2.1").login] * 4)
    assert found == ["identity_unknown"] * 4
    assert Identity.objects.count() == 1


def test_one_sheet_imported_twice_at_once() -> None:
    manager = people.cast().system_manager
    rows = [[f"人{n}", f"ren{n}", people.HOUSING, "", f"C{n}", "", "", ""] for n in range(50)]
    data = xlsx(PEOPLE, rows)

    def imported() -> str:
        return str(actions.import_people(manager, read(data)).counts["created"])

    assert at_once(*[imported] * 3) == ["0", "0", "50"]
    assert Person.objects.filter(login__startswith="ren").count() == 50
    assert Content.objects.filter(event="accounts.people.imported").count() == 1
