"""Commands of accounts against a running control plane."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuqiao.accounts import actions
from shuqiao.cli.app import app
from shuqiao.kernel.canonical import parse_b64url
from shuqiao.wire.key_files import read
from tests.cast import people
from tests.cast.people import HOUSING


@pytest.fixture
def run(live_server, transactional_db, monkeypatch):
    cast = people.cast()
    _, secret = actions.issue_token(cast.system_manager, "命令", ["read", "accounts"], 60)
    monkeypatch.setenv("SHUQIAO_URL", live_server.url)
    monkeypatch.setenv("SHUQIAO_TOKEN", secret)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.mark.django_db(transaction=True)
def test_a_day_of_the_system_manager(run, tmp_path: Path) -> None:
    done = run("department", "create", "119901009901000428", "栖澜市民政局", "--division", "990100")
    assert done.exit_code == 0, done.stderr
    assert "栖澜市民政局" in run("department", "list").stdout
    made = run(
        "user",
        "create",
        "miaoshu",
        "苗述",
        "--department",
        "119901009901000428",
        "--password-file",
        "-",
        "--json",
        input="Miao-2025-zhe\n",
    )
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["roles"] == []
    assert "miaoshu" in run("user", "list", "--department", "119901009901000428").stdout
    assert run("system", "create", "zjj-check", "审核系统", "--department", HOUSING).exit_code == 0
    pem = tmp_path / "key.pem"
    made = run("system", "keygen", str(pem), "--json")
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    key = json.loads(made.stdout)
    assert run("system", "keygen", str(pem)).exit_code == 65, "no key is overwritten"
    assert run("system", "key", "add", "zjj-check", str(pem)).exit_code == 0
    assert key["keyid"] in run("system", "key", "list", "zjj-check").stdout
    assert run("system", "key", "withdraw", "zjj-check", key["keyid"]).exit_code == 0
    assert run("system", "withdraw", "zjj-check").exit_code == 0
    issued = run("token", "issue", "窄", "--scope", "read")
    assert issued.stdout.startswith("sq_")
    listed = run("token", "list", "--json").stdout.splitlines()
    assert run("token", "revoke", str(json.loads(listed[-1])["id"])).exit_code == 0


@pytest.mark.django_db(transaction=True)
def test_refusals_have_reason_next_step_and_status(run, monkeypatch) -> None:
    wrong = run("department", "create", "119901009901000429", "栖澜市民政局", "--division", "990100")
    assert wrong.exit_code == 65
    assert "bad_credit_code" in wrong.stderr
    assert "下一步" in wrong.stderr
    assert run("user", "roles", "1", "head").exit_code in (66, 77), "roles are the security manager's"
    assert run("system", "key", "list", "nothing-here").exit_code == 66
    assert run("token", "issue", "宽", "--scope", "audit").exit_code == 65
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "Next step" in run("system", "key", "list", "nothing-here").stderr
    monkeypatch.setenv("SHUQIAO_TOKEN", "sq_nonsense")
    assert run("department", "list").exit_code == 77
    monkeypatch.delenv("SHUQIAO_TOKEN")
    assert run("department", "list").exit_code == 77
    monkeypatch.setenv("SHUQIAO_TOKEN", "sq_nonsense")
    monkeypatch.setenv("SHUQIAO_URL", "http://127.0.0.1:9")
    assert run("department", "list").exit_code == 3


def test_the_command_starts_without_django() -> None:
    code = "import sys, shuqiao.cli.app; print(sorted(m for m in sys.modules if m.split('.')[0] in ('django','ninja')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_tree_has_the_names_of_the_contract() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout
    for name in ("user", "token", "system", "department", "verify"):
        assert name in shown


def test_an_assertion_is_signed_offline_and_for_one_address(tmp_path: Path) -> None:
    pem = tmp_path / "key.pem"
    keyid = json.loads(CliRunner().invoke(app, ["system", "keygen", str(pem), "--json"]).stdout)["keyid"]
    asked = ["system", "assertion", "zjj-check", "--audience", "https://gw.example/oauth/token", "--key"]
    parts = CliRunner().invoke(app, [*asked, str(pem)]).stdout.strip().split(".")
    header, claims = (json.loads(parse_b64url(part)) for part in parts[:2])
    assert header == {"alg": "EdDSA", "kid": keyid, "typ": "JWT"}
    assert (claims["iss"], claims["sub"]) == ("zjj-check", "zjj-check")
    assert claims["aud"] == "https://gw.example/oauth/token"
    assert 0 < claims["exp"] - claims["iat"] <= 300
    read(pem).public_key().verify(parse_b64url(parts[2]), f"{parts[0]}.{parts[1]}".encode())
    for wrong in (tmp_path / "absent.pem", tmp_path):
        assert CliRunner().invoke(app, [*asked, str(wrong)]).exit_code == 65
    pem.write_text("no key")
    refused = CliRunner().invoke(app, [*asked, str(pem)])
    assert refused.exit_code == 65
    assert "keygen" in refused.stderr
