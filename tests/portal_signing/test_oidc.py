"""OpenID Connect against a packaged provider and against one that lies."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from shuqiao.accounts.external.ways import Link, OidcWay, SignInWays
from shuqiao.accounts.models import Identity, Person, SignInAttempts
from shuqiao.audit.models import Content
from shuqiao.kernel import clock
from tests.cast.people import HOUSING, PASSWORD, Cast
from tests.portal_signing.providers import CLIENT, SECRET, Liar, consent, nonce_of, packaged, serving, state_of

Use = Callable[..., SignInWays]
START, BACK = "/accounts/sign-in/oidc/", "/accounts/sign-in/oidc/back/"


def way(issuer: str, link: Link | None = None) -> OidcWay:
    return OidcWay(issuer, CLIENT, SECRET, "栖澜市统一身份认证", link, "openid profile")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    users = [
        {"sub": "sub-jian", "name": "简若溪", "staff_no": "QL-0102"},
        {"sub": "sub-tao", "name": "陶守一", "staff_no": "QL-0001"},
        {
            "sub": "sub-new",
            "name": "新来者",
            "staff_no": "QL-0999",
            "organ": HOUSING,
            "preferred_username": "xinlaizhe",
        },
    ]
    with packaged(*users) as url:
        yield url


def gone_through(browser: Client, subject: str, onward: str = "/") -> Any:
    """The whole way: to the provider, consent there, and back."""
    left = browser.get(START, {"next": onward})
    assert left.status_code == 302
    return browser.get(consent(left["Location"], subject).removeprefix("http://testserver"))


def events(event: str) -> list[dict[str, Any]]:
    return [json.loads(c.content) for c in Content.objects.filter(event=f"accounts.{event}").order_by("pk")]


def test_whole_flow_links_by_the_configured_claim_and_signs_in(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    browser = Client()
    back = gone_through(browser, "sub-jian", "/sharing/")
    assert (back.status_code, back["Location"]) == (302, "/sharing/")
    assert "简若溪" in browser.get("/").content.decode()
    assert Identity.objects.get().person_id == cast.people["jianruoxi"].id
    assert [e["facts"]["way"] for e in events("sign_in.succeeded")] == ["oidc"]
    Person.objects.filter(login="jianruoxi").update(external_code="")  # the identity holds by itself now
    again = Client()
    assert gone_through(again, "sub-jian").status_code == 302
    assert "简若溪" in again.get("/").content.decode()


def test_unknown_identity_is_told_whom_to_ask_and_nobody_is_made(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider))
    before = Person.objects.count()
    browser = Client()
    refused = gone_through(browser, "sub-jian")
    row = Identity.objects.get()
    assert refused.status_code == 403
    assert f"登记号 {row.pk}" in refused.content.decode()
    assert "系统管理员" in refused.content.decode()
    assert browser.get("/").status_code == 302
    assert (row.person_id, Person.objects.count()) == (None, before)
    assert events("sign_in.refused")[0]["facts"]["why"] == "identity_unknown"


def test_an_address_never_links(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider))
    Person.objects.filter(login="jianruoxi").update(email="sub-else")
    assert gone_through(Client(), "sub-else").status_code == 403


def test_a_claim_never_makes_a_manager(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="taoshouyi").update(external_code="QL-0001")
    assert gone_through(Client(), "sub-tao").status_code == 403
    browser = Client()
    browser.post("/accounts/sign-in/", {"login": "taoshouyi", "password": PASSWORD})
    left = browser.get(START, {"link": "1"})
    back = browser.get(consent(left["Location"], "sub-tao").removeprefix("http://testserver"))
    assert back["Location"] == "/accounts/sign-in/link/"
    assert "sub-tao" in browser.get(back["Location"]).content.decode()
    assert Identity.objects.filter(person=None).count() == 1  # nothing is linked by being led here
    assert browser.post(back["Location"])["Location"].startswith("/accounts/people/me/")
    assert gone_through(Client(), "sub-tao").status_code == 302


def test_setting_makes_a_person_without_roles(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("preferred_username", "login")), creates="organ")
    assert gone_through(Client(), "sub-new").status_code == 302
    made = Person.objects.get(login="xinlaizhe")
    assert (made.name, made.department_id, made.roles_held.count()) == ("新来者", HOUSING, 0)
    assert not made.has_usable_password()
    assert Client().post("/accounts/sign-in/", {"login": "xinlaizhe", "password": "!"}).status_code == 401


def test_deactivated_person_stays_out(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    assert gone_through(Client(), "sub-jian").status_code == 302
    Person.objects.filter(login="jianruoxi").update(state="deactivated")
    assert gone_through(Client(), "sub-jian").status_code == 403


def test_a_code_is_used_once_and_belongs_to_one_browser(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    victim, other = Client(), Client()
    back = consent(victim.get(START)["Location"], "sub-jian").removeprefix("http://testserver")
    other.get(START)
    assert other.get(back).status_code == 401  # its state is another browser's
    assert victim.get(back).status_code == 302
    assert victim.get(back).status_code == 401  # replayed
    assert {e["facts"]["why"] for e in events("sign_in.refused")} == {"identity_answer_refused"}


@pytest.mark.parametrize(
    "url", ["https://evil.example.cn/", "//evil.example.cn/", "/\\evil.example.cn", "javascript:1"]
)
def test_nobody_is_led_elsewhere(cast: Cast, ways: Use, provider: str, url: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    assert gone_through(Client(), "sub-jian", url)["Location"] == "/"


def test_signing_out_offers_the_providers_own(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    browser = Client()
    gone_through(browser, "sub-jian")
    left = browser.post("/accounts/sign-out/")
    assert left["Location"] == "/accounts/signed-out/"
    shown = browser.get(left["Location"]).content.decode()
    assert f"{provider}/oauth2/end_session" in shown
    assert "id_token_hint=" in shown


@pytest.fixture
def liar() -> Iterator[tuple[Liar, str]]:
    one = Liar()
    with serving(one) as url:
        yield one, url


def answered(ways: Use, liar: Liar, url: str, **more: str) -> Any:
    """What becomes of an answer of the liar, whose nonce is right unless it says otherwise."""
    ways(oidc=way(url, Link("staff_no", "external_code")))
    Person.objects.filter(login="jianruoxi").update(external_code="QL-0102")
    browser = Client()
    left = browser.get(START)["Location"]
    liar.nonce = liar.nonce or nonce_of(left)
    liar.claims.setdefault("staff_no", "QL-0102")
    return browser.get(BACK, {"code": "c", "state": state_of(left), **more})


def test_the_liar_can_tell_the_truth(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    assert answered(ways, *liar).status_code == 302
    form = next(form for path, form in liar[0].calls if path == "/token")
    assert form["client_secret"] == SECRET
    assert len(form["code_verifier"]) >= 43


AT = int(clock.real_now().timestamp())


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://other.example.cn"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"exp": AT - 120},
        {"exp": None},
        {"iat": AT + 7200},
        {"iat": AT - 7200},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 17},
        {"nbf": AT + 7200},
    ],
    ids=str,
)
def test_wrong_claims(cast: Cast, ways: Use, liar: tuple[Liar, str], claims: dict[str, Any]) -> None:
    liar[0].claims = claims
    answer = answered(ways, *liar)
    assert (answer.status_code, Identity.objects.count()) == (401, 0)


@pytest.mark.parametrize("claims", [{"exp": AT - 30}, {"iat": AT + 30}], ids=str)
def test_clocks_may_differ_by_a_minute(cast: Cast, ways: Use, liar: tuple[Liar, str], claims: dict[str, Any]) -> None:
    liar[0].claims = {k: v - AT + int(clock.real_now().timestamp()) for k, v in claims.items()}
    assert answered(ways, *liar).status_code == 302


def _text(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _unsigned(said: dict[str, Any]) -> str:
    return f"{_text(json.dumps({'alg': 'none'}).encode())}.{_text(json.dumps(said).encode())}."


def _confused(said: dict[str, Any], public: bytes) -> str:
    """HS256 with the provider's public key for its secret: who takes the token's word for the algorithm accepts it."""
    signed = f"{_text(json.dumps({'alg': 'HS256', 'kid': '1'}).encode())}.{_text(json.dumps(said).encode())}"
    return f"{signed}.{_text(hmac.digest(public, signed.encode(), 'sha256'))}"


def test_unsigned_confused_and_foreign_signatures(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    one, url = liar
    public = one.key.as_pem(private=False)
    foreign = RSAKey.generate_key(2048, {"kid": "1"})
    for token in (
        _unsigned,
        lambda said: _confused(said, public),
        lambda said: jwt.encode({"alg": "RS256", "kid": "1"}, said, foreign),
        lambda said: "no.token.at-all",
        lambda said: "",
    ):
        one.token, one.nonce = token, ""
        assert answered(ways, one, url).status_code == 401
    assert Identity.objects.count() == 0


def test_a_shared_key_in_the_list_signs_nothing(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    one, url = liar
    shared = OctKey.generate_key(256, {"kid": "1"})
    one.jwks = {"keys": [shared.as_dict()]}
    one.token = lambda said: jwt.encode({"alg": "HS256", "kid": "1"}, said, shared)
    assert answered(ways, one, url).status_code == 401


def test_a_changed_key_is_looked_for_once_more(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    one, url = liar
    assert answered(ways, one, url).status_code == 302
    one.key, one.nonce = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}), ""
    assert answered(ways, one, url).status_code == 302


def test_another_issuers_answer(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    assert answered(ways, *liar, iss="https://other.example.cn").status_code == 401
    assert answered(ways, *liar, error="access_denied").status_code == 401


@pytest.mark.parametrize("discovery", [{"issuer": "https://x.cn"}, {"jwks_uri": None}, {"token_endpoint": 7}], ids=str)
def test_wrong_discovery(cast: Cast, ways: Use, liar: tuple[Liar, str], discovery: dict[str, Any]) -> None:
    liar[0].discovery = discovery
    ways(oidc=way(liar[1]))
    assert Client().get(START).status_code == 503


def test_userinfo_of_somebody_else(cast: Cast, ways: Use, liar: tuple[Liar, str]) -> None:
    liar[0].claims = {"staff_no": None}
    liar[0].userinfo = {"sub": "s-2", "staff_no": "QL-0102"}
    assert answered(ways, *liar).status_code == 401
    liar[0].userinfo = {"sub": "s-1", "staff_no": "QL-0102"}
    liar[0].nonce, liar[0].claims = "", {"staff_no": None}
    assert answered(ways, *liar).status_code == 302


def test_provider_down_locks_nobody_out_and_is_recorded_once(cast: Cast, ways: Use) -> None:
    ways(oidc=way("http://127.0.0.1:9"))
    for _ in range(3):
        assert Client().get(START).status_code == 503
    assert [e["facts"]["why"] for e in events("sign_in.refused")] == ["identity_provider_away"]
    assert SignInAttempts.objects.get(key="away:oidc").failures == 3
    assert Client().post("/accounts/sign-in/", {"login": "jianruoxi", "password": PASSWORD}).status_code == 302


def test_guessing_is_braked_by_address(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider))
    browser = Client()
    found = [browser.get(BACK, {"code": "c", "state": "s"}).status_code for _ in range(51)]
    assert (found[0], found[-1]) == (401, 429)


def test_not_offered(cast: Cast, ways: Use) -> None:
    ways(oidc=None)
    assert Client().get(START).status_code == 404
    assert Client().get(BACK).status_code == 404


def test_the_page_names_the_way_and_keeps_where_to_go(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider), passwords="managers")
    shown = Client().get("/accounts/sign-in/", {"next": "/sharing/"}).content.decode()
    assert "栖澜市统一身份认证" in shown
    assert "/accounts/sign-in/oidc/?next=%2Fsharing%2F" in shown
    sent = Client().post("/accounts/sign-in/", {"login": "jianruoxi", "password": PASSWORD})
    assert sent.status_code == 403
    assert Client().post("/accounts/sign-in/", {"login": "taoshouyi", "password": PASSWORD}).status_code == 302
    ways(passwords="first")
    assert Client().post("/accounts/sign-in/", {"login": "taoshouyi", "password": PASSWORD}).status_code == 403
    assert Client().post("/accounts/sign-in/", {"login": "qinyining", "password": PASSWORD}).status_code == 302


def test_what_is_asked_for(cast: Cast, ways: Use, provider: str) -> None:
    ways(oidc=way(provider))
    asked = parse_qs(urlsplit(Client().get(START)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/sign-in/oidc/back/"]
    assert len({*asked["state"], *asked["nonce"]}) == 2
    assert httpx.get(f"{provider}/.well-known/openid-configuration").json()["issuer"] == provider
