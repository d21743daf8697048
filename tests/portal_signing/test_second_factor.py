"""The second factor through the pages, and every state × verb of its lifecycle."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from django.conf import settings
from django.test import Client

from shuqiao.accounts import actions, rules
from shuqiao.accounts.external.facts import Vouched
from shuqiao.accounts.external.ways import CasWay, SignInWays
from shuqiao.accounts.models import RecoveryCode, SecondFactor
from shuqiao.accounts.second import codes, queries, sealing
from shuqiao.accounts.second.errors import FactorExists, FactorKeyMissing, WrongCode
from shuqiao.accounts.states import IDENTITY, SECOND_FACTOR
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from shuqiao.kernel.refusals import Refusal
from tests.cast.people import PASSWORD, Cast

Use = Callable[..., SignInWays]


@pytest.fixture(autouse=True)
def _in_the_middle_of_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time stands still within a step, so that no code grows old between two lines of a test."""
    at = clock.real_now()
    middle = at - timedelta(seconds=at.timestamp() % 30 - 15)
    monkeypatch.setattr(clock, "real_now", lambda: middle)


PAGE, CODE, ENROL = "/accounts/sign-in/", "/accounts/sign-in/second/", "/accounts/second-factor/"

LEGAL = {
    ("absent", "enrol_factor"): "enrolling",
    ("enrolling", "enrol_factor"): "enrolling",
    ("enrolling", "confirm_factor"): "active",
    ("enrolling", "reset_factor"): "absent",
    ("active", "reset_factor"): "absent",
}


def test_every_state_and_verb() -> None:
    for state in SECOND_FACTOR.states:
        for verb in SECOND_FACTOR.verbs:
            found = SECOND_FACTOR.move(state, verb)
            assert (None if isinstance(found, Refusal) else found.to) == LEGAL.get((state, verb))
    for state, verb, to in (("waiting", "link_identity", "linked"), ("linked", "unlink_identity", "waiting")):
        found = IDENTITY.move(state, verb)
        assert not isinstance(found, Refusal)
        assert found.to == to
        assert isinstance(IDENTITY.move(to, verb), Refusal)


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("enrolled", [False, True])
@pytest.mark.parametrize("mode", ["off", "managers", "all"])
@pytest.mark.parametrize("role", ["auditor", "authority_reviewer", "applicant"])
def test_who_needs_it(mode: str, role: str, enrolled: bool, external: bool, after: bool) -> None:
    found = rules.second_needed(mode, [role], enrolled, external, after)
    if external and not after:
        assert found == ""
    elif enrolled:
        assert found == "code"
    else:
        must = mode == "all" or (mode == "managers" and role != "applicant")
        assert found == ("enrol" if must else "")


@pytest.mark.parametrize(
    ("last", "matching", "found"),
    [(0, [9], 9), (0, [10], 10), (0, [11], 11), (0, [8], None), (0, [12], None), (10, [10], None), (10, [11], 11),
     (11, [10], None), (0, [], None)],
)  # fmt: skip
def test_steps(last: int, matching: list[int], found: int | None) -> None:
    assert rules.accepted_step(10, last, matching) == found


def test_codes_of_the_rfc() -> None:
    """RFC 6238, appendix B, SHA-1, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert codes.matching_step(secret, code, at, 0) == seconds // 30


def signed(login: str = "jianruoxi") -> tuple[Client, int]:
    browser = Client()
    answer = browser.post(PAGE, {"login": login, "password": PASSWORD, "next": "/catalogue/"})
    return browser, answer.status_code


def now_code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.real_now() + timedelta(seconds=30 * steps))


def enrolled(cast: Cast, login: str = "jianruoxi") -> tuple[str, list[str]]:
    actor = cast[login]
    actions.enrol_factor(actor)
    found = queries.to_confirm(actor)
    assert found is not None
    return found[1], actions.confirm_factor(actor, now_code(found[1], -1))


def test_required_one_enrols_in_the_midst_of_signing_in(cast: Cast, ways: Use) -> None:
    ways(second="managers")
    browser, _ = signed("taoshouyi")
    assert browser.get("/").status_code == 302  # half is nobody
    assert browser.get("/api/v1/accounts/people").status_code == 401
    assert browser.post(ENROL, {"do": "begin"}).status_code == 302
    shown = browser.get(ENROL).content.decode()
    assert "<svg" in shown
    assert "http://" not in shown.replace("http://www.w3.org", "")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
    assert secret
    plain = secret[1].replace(" ", "")
    assert browser.post(ENROL, {"code": "000000", "do": "confirm"}).status_code == 422
    done = browser.post(ENROL, {"code": now_code(plain), "do": "confirm"}).content.decode()
    assert len(re.findall(r"<li><code>[A-Z2-7-]{19}</code></li>", done)) == 10
    assert 'href="/catalogue/"' in done
    assert browser.get("/").status_code == 200
    assert browser.get(ENROL).content.decode().count("<svg") == 0
    raw = str(list(SecondFactor.objects.values()))
    assert plain not in raw
    assert (Path(settings.SHUQIAO_DIR) / "keys" / sealing.NAME).stat().st_mode & 0o777 == 0o600


def test_code_is_asked_once_each_and_drift_is_one_step(cast: Cast, ways: Use) -> None:
    secret, recovery = enrolled(cast)
    browser, _ = signed()
    assert browser.get("/").status_code == 302
    assert browser.post(CODE, {"code": now_code(secret, -1)}).status_code == 401  # used to confirm
    assert browser.post(CODE, {"code": now_code(secret, -3)}).status_code == 401
    wide = now_code(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = browser.post(CODE, {"code": f" {wide[:3]} {wide[3:]} "})
    assert (answer.status_code, answer["Location"]) == (302, "/catalogue/")
    again, _ = signed()
    assert again.post(CODE, {"code": now_code(secret)}).status_code == 401  # replayed
    assert again.post(CODE, {"code": recovery[0].lower()}).status_code == 302
    third, _ = signed()
    assert third.post(CODE, {"code": recovery[0]}).status_code == 401
    assert RecoveryCode.objects.count() == 9


def test_guessing_is_braked(cast: Cast, ways: Use) -> None:
    secret, _ = enrolled(cast)
    browser, _ = signed()
    found = [browser.post(CODE, {"code": "abcdef"}).status_code for _ in range(5)]
    assert found == [401, 401, 401, 401, 429]
    assert browser.post(CODE, {"code": now_code(secret)}).status_code == 429
    assert Content.objects.filter(event="accounts.sign_in.locked").count() == 1


def test_half_a_sign_in_changes_nothing_of_the_second(cast: Cast, ways: Use) -> None:
    enrolled(cast)
    browser, _ = signed()
    assert browser.post(ENROL, {"do": "begin"}).status_code == 409
    assert browser.get(ENROL).status_code == 409


def test_half_ends_with_the_person(cast: Cast, ways: Use) -> None:
    secret, _ = enrolled(cast)
    browser, _ = signed()
    actions.deactivate_person(cast.system_manager, cast.people["jianruoxi"].id)
    assert browser.post(CODE, {"code": now_code(secret)}).status_code == 401


def test_reset_by_another_security_manager_only(cast: Cast, ways: Use) -> None:
    enrolled(cast)
    number = cast.people["jianruoxi"].id
    for actor in (cast.system_manager, cast.auditor, cast.applicant):
        with pytest.raises(Refusal):
            actions.reset_factor(actor, number)
    before = Content.objects.count()
    actions.reset_factor(cast.security_manager, number)
    assert (queries.state(number), RecoveryCode.objects.count()) == ("absent", 0)
    assert Content.objects.count() == before + 1
    enrolled(cast, "taoshouyi")
    with pytest.raises(Refusal, match="not_on_oneself"):
        actions.reset_factor(cast.security_manager, cast.people["taoshouyi"].id)
    with pytest.raises(FactorExists):
        actions.enrol_factor(cast.security_manager)


def test_after_a_provider_by_the_setting(cast: Cast, ways: Use) -> None:
    person = cast.people["jianruoxi"]
    ways(second="all", cas=CasWay("https://cas.example.cn", "CAS", None))
    assert queries.needed(person, external=True) == "enrol"
    ways(second_after_external=False)
    assert queries.needed(person, external=True) == ""
    assert queries.needed(person, external=False) == "enrol"
    assert Vouched("cas", "i", "s").ticket == ""


def test_a_lost_key_file_is_told_and_not_made_anew(cast: Cast, ways: Use, tmp_path: Path) -> None:
    secret, _ = enrolled(cast)
    key = Path(settings.SHUQIAO_DIR) / "keys" / sealing.NAME
    shutil.move(key, tmp_path / "kept")
    try:
        browser, _ = signed()
        assert browser.post(CODE, {"code": now_code(secret)}).status_code == 503
        with pytest.raises(FactorKeyMissing):
            actions.enrol_factor(cast["zhuyuanxiu"])
        assert not key.exists()
    finally:
        shutil.move(tmp_path / "kept", key)


def test_a_secret_is_bound_to_its_person(cast: Cast, ways: Use) -> None:
    secret, _ = enrolled(cast)
    sealed = SecondFactor.objects.get().sealed
    with pytest.raises(FactorKeyMissing):
        sealing.unseal(cast.people["zhuyuanxiu"].id, sealed)
    assert sealing.unseal(cast.people["jianruoxi"].id, sealed) == secret


@pytest.mark.parametrize("code", ["", "\x00", "１２３", "x" * 5000, "🜁" * 6, "-1", "123456.0"])
def test_bad_codes(cast: Cast, ways: Use, code: str) -> None:
    enrolled(cast)
    browser, _ = signed()
    assert browser.post(CODE, {"code": code}).status_code in (400, 401, 422)
    with pytest.raises(WrongCode):
        actions.pass_second_factor(cast.people["jianruoxi"].id, code[:60], "192.0.2.1")
