"""Settings: each known, each refused with its name when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuqiao.accounts.external.ways import Link
from shuqiao.site.environment import BadSetting, read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHUQIAO_DIRECTORY", "x"),
        ("SHUQIAO_PORT", "0"),
        ("SHUQIAO_PORT", "70000"),
        ("SHUQIAO_PORT", "80a"),
        ("SHUQIAO_DEMO", "yes"),
        ("SHUQIAO_LOG_NAME", "https://log.example.cn"),
        ("SHUQIAO_LOG_NAME", "two words"),
        ("SHUQIAO_LOG_NAME", "demo.example.cn"),
        ("SHUQIAO_DATABASE_URL", "mysql://h/x"),
        ("SHUQIAO_PUBLIC_URL", "portal.example.cn"),
        ("SHUQIAO_LOG_LEVEL", "LOUD"),
        ("SHUQIAO_RULE_SET", "measures-1999"),
        ("SHUQIAO_RULE_SET_FILE", "/nonexistent"),
        ("SHUQIAO_SECRET_KEY_FILE", "/nonexistent"),
        ("SHUQIAO_DIR_FILE", "/x"),
        ("SHUQIAO_WORKERS", "-1"),
        ("SHUQIAO_OIDC_ISSUER", "http://sso.example.cn"),
        ("SHUQIAO_OIDC_ISSUER", "sso.example.cn"),
        ("SHUQIAO_OIDC_CLIENT_ID", "alone"),
        ("SHUQIAO_CAS_URL", "https://cas.example.cn/cas?x=1"),
        ("SHUQIAO_CAS_NAME", "alone"),
        ("SHUQIAO_PROXY_HEADER", "X-Remote-User:login"),
        ("SHUQIAO_PROXY_HEADER", "X-Remote-User"),
        ("SHUQIAO_PROXY_HEADER", "X-Remote-User:email"),
        ("SHUQIAO_PROXY_SECRET", "alone"),
        ("SHUQIAO_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("SHUQIAO_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SHUQIAO_TRUSTED_PROXIES", "proxy"),
        ("SHUQIAO_PASSWORD_SIGN_IN", "managers"),
        ("SHUQIAO_PASSWORD_SIGN_IN", "off"),
        ("SHUQIAO_SECOND_FACTOR", "on"),
        ("SHUQIAO_SECOND_FACTOR_EXTERNAL", "yes"),
        ("SHUQIAO_SIGN_IN_CREATES", "two words"),
    ],
)
def test_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name.removesuffix("_FILE")):
        read({name: value})


def test_sign_in() -> None:
    found = read(
        {
            "SHUQIAO_OIDC_ISSUER": "https://sso.example.cn/realm/",
            "SHUQIAO_OIDC_CLIENT_ID": "shuqiao",
            "SHUQIAO_OIDC_LINK": "employee_no:external_code",
            "SHUQIAO_PROXY_HEADER": "RemoteUser:login",
            "SHUQIAO_TRUSTED_PROXIES": "10.1.0.0/24, ::1",
            "SHUQIAO_PASSWORD_SIGN_IN": "first",
        }
    ).sign_in
    assert found.oidc
    assert found.oidc.issuer == "https://sso.example.cn/realm/"  # to the letter: tokens are compared with it
    assert found.oidc.link == Link("employee_no", "external_code")
    assert [str(n) for n in found.trusted] == ["10.1.0.0/24", "::1/128"]
    with pytest.raises(BadSetting, match="e-mail"):
        read({"SHUQIAO_CAS_URL": "https://c.cn", "SHUQIAO_CAS_LINK": "mail:login"})
    with pytest.raises(BadSetting, match="openid"):
        read({"SHUQIAO_OIDC_ISSUER": "https://c.cn", "SHUQIAO_OIDC_CLIENT_ID": "x", "SHUQIAO_OIDC_SCOPES": "profile"})


@pytest.mark.parametrize("name", ["X-Remote-User", "X_Remote_User", "Remote-User"])
def test_a_header_that_has_a_second_spelling_lets_nobody_in(name: str) -> None:
    """WSGI makes one name of ``-`` and ``_``: the proxy removes the one, the client sends the other."""
    proxies = {"SHUQIAO_TRUSTED_PROXIES": "10.1.0.0/24"}
    with pytest.raises(BadSetting, match="letters and digits"):
        read({"SHUQIAO_PROXY_HEADER": f"{name}:login", **proxies})
    assert read({"SHUQIAO_PROXY_HEADER": "RemoteUser:login", **proxies}).sign_in.header


def test_defaults() -> None:
    found = read({"HOME": "/root", "PATH": "/bin"})
    assert found.directory == Path("var").absolute()
    assert found.database["ENGINE"] == "django.db.backends.sqlite3"
    assert found.public_url == "http://127.0.0.1:8000"
    assert (found.demo, found.open_tiles, found.metrics_open) == (False, False, False)


def test_a_local_rule_set_says_which_shipped_one_it_changes(tmp_path: Path) -> None:
    own = tmp_path / "city.json"
    own.write_text(
        '{"name": "example-city", "version": "1", "title_zh": "示例", "title_en": "Example",'
        ' "extends": "regulation-2025", "limits": {"conditional_reply": {"working_days": 5,'
        ' "source": {"zh": "示例市办法第九条", "en": "Example Measures, Art. 9"}}}}',
        "utf-8",
    )
    found = read({"SHUQIAO_RULE_SET_FILE": str(own)})
    assert (found.rule_set, found.rule_set_file) == ("regulation-2025", own)
    with pytest.raises(BadSetting, match="both set"):
        read({"SHUQIAO_RULE_SET_FILE": str(own), "SHUQIAO_RULE_SET": "measures-2016"})


def test_secret_from_file_but_not_twice(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    assert read({"SHUQIAO_SECRET_KEY_FILE": str(secret)}).secret_key == "geheim"
    with pytest.raises(BadSetting, match="both set"):
        read({"SHUQIAO_SECRET_KEY_FILE": str(secret), "SHUQIAO_SECRET_KEY": "x"})


def test_demo_shows_in_the_logs_name() -> None:
    assert read({"SHUQIAO_DEMO": "1", "SHUQIAO_LOG_NAME": "log.example.cn"}).log_name == "demo.log.example.cn"
    assert read({"SHUQIAO_DEMO": "1", "SHUQIAO_LOG_NAME": "demo.example.cn"}).log_name == "demo.example.cn"


def test_postgresql() -> None:
    found = read({"SHUQIAO_DATABASE_URL": "postgresql://sq:p%40ss@db.example.cn:5433/shuqiao"}).database
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("shuqiao", "sq", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.example.cn", "5433")


def test_postgresql_by_its_socket() -> None:
    found = read({"SHUQIAO_DATABASE_URL": "postgresql://postgres:@/shuqiao?host=/run/postgresql"}).database
    assert (found["HOST"], found["NAME"], found["PORT"]) == ("/run/postgresql", "shuqiao", "")
    with pytest.raises(BadSetting, match="SHUQIAO_DATABASE_URL"):
        read({"SHUQIAO_DATABASE_URL": "postgresql://h/x?sslmode=off"})
