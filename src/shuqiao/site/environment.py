"""Settings from the environment: every name known, every secret also by file.

An unknown ``SHUQIAO_`` name refuses to start: a misspelt setting must not be silently ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from shuqiao.accounts.external.ways import SignInWays
from shuqiao.sharing import combination_data, rulesets
from shuqiao.site import sending, sign_in_settings
from shuqiao.site.values import BadSetting, flag, number, url

PREFIX = "SHUQIAO_"

KNOWN = {
    "SHUQIAO_DIR": "data directory (default ./var)",
    "SHUQIAO_DATABASE_URL": "sqlite:///path or postgresql://user:password@host:port/name (default: SQLite in the dir)",
    "SHUQIAO_LOG_NAME": "host-like name of the log, without scheme (default: local.shuqiao.invalid)",
    "SHUQIAO_DEMO": "1: a new instance is created as a demo, with a movable clock",
    "SHUQIAO_PUBLIC_URL": "address people use (default http://127.0.0.1:<port>)",
    "SHUQIAO_HOST": "address to listen on (default 127.0.0.1)",
    "SHUQIAO_PORT": "port to listen on (default 8000)",
    "SHUQIAO_WORKERS": "web worker processes (default 1)",
    "SHUQIAO_SECRET_KEY": "secret for sessions (default: made at first start, kept in SHUQIAO_DIR/keys)",
    "SHUQIAO_GATEWAY_DIR": "directory of a gateway that `serve` shall start as a child process",
    "SHUQIAO_GATEWAY_URL": "public address of that gateway, allowed in the pages' Content-Security-Policy",
    "SHUQIAO_OPEN_TILES": "1: the log's tiles are open to everybody, not only to departments and auditors",
    "SHUQIAO_METRICS_OPEN": "1: /metrics answers every address, not only this machine",
    "SHUQIAO_RULE_SET": "the law in force, one of the rule sets shipped as data (default measures-2016)",
    "SHUQIAO_RULE_SET_FILE": "a local rule set: a JSON file that changes single figures of a shipped one (extends)",
    "SHUQIAO_COMBINATIONS_FILE": "combination rules of one's own: a JSON file in the form of the shipped one",
    "SHUQIAO_SMTP_URL": "mail server: smtps://user:password@host:465, smtp+starttls://… or smtp://… (default: none)",
    "SHUQIAO_MAIL_FROM": "the sender's address of e-mails",
    "SHUQIAO_SMS_CONFIG": "JSON file that describes the SMS gateway (default: no SMS)",
    "SHUQIAO_SMS_SECRET": "what {secret} stands for in that file",
    "SHUQIAO_WEBHOOK_KEY": "secret behind those of webhooks (default: made at first start, kept in SHUQIAO_DIR/keys)",
    "SHUQIAO_OUTBOUND_HOSTS": "hosts (host or host:port, by commas) to which webhooks and SMS may go by http:// too",
    "SHUQIAO_DIGEST_AT": "when the digest of the day is sent, HH:MM in China (default 08:30)",
    "SHUQIAO_SMS_QUIET": "when no SMS is sent, HH:MM-HH:MM in China (default 21:00-08:00)",
    "SHUQIAO_LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR (default INFO)",
    "SHUQIAO_OIDC_ISSUER": "issuer of the OpenID provider people may sign in by; https, discovery is read below it",
    "SHUQIAO_OIDC_CLIENT_ID": "client id of this instance there",
    "SHUQIAO_OIDC_CLIENT_SECRET": "its client secret; without one the client is public and only PKCE protects the code",
    "SHUQIAO_OIDC_NAME": "what the button says after 'sign in by' (default 统一身份认证)",
    "SHUQIAO_OIDC_LINK": "claim:login or claim:external_code, by which an unlinked identity finds its person; none: "
    "an operator links",
    "SHUQIAO_OIDC_SCOPES": "scopes asked for (default openid profile)",
    "SHUQIAO_CAS_URL": "address of the CAS 3 server people may sign in by, without /login; https",
    "SHUQIAO_CAS_NAME": "what the button says after 'sign in by' (default CAS)",
    "SHUQIAO_CAS_LINK": "attribute:login or attribute:external_code; 'user' is the CAS user name itself",
    "SHUQIAO_TRUSTED_PROXIES": "addresses or networks of the reverse proxies, by comma; only they are believed about "
    "X-Forwarded-For and the sign-in header",
    "SHUQIAO_PROXY_HEADER": "header:login or header:external_code: the trusted proxy says in it who is signed in",
    "SHUQIAO_PROXY_SECRET": "what the proxy must also send in X-Shuqiao-Proxy-Secret",
    "SHUQIAO_SIGN_IN_CREATES": "claim or attribute with a department's credit code: an unknown identity of a known "
    "department becomes a person without roles; none: nobody is made",
    "SHUQIAO_PASSWORD_SIGN_IN": "who may sign in by password: all, managers (the three), first (the first system "
    "manager only, for emergencies); default all",
    "SHUQIAO_SECOND_FACTOR": "who needs a one-time code: off, managers (the three and the authority), all; default off",
    "SHUQIAO_SECOND_FACTOR_EXTERNAL": "0: not after OpenID, CAS or the proxy, which have their own (default 1)",
    "SHUQIAO_URL": "address of the control plane, for the commands",
    "SHUQIAO_TOKEN": "API token, for the commands",
}
SECRETS = frozenset(
    {
        "SHUQIAO_DATABASE_URL",
        "SHUQIAO_SECRET_KEY",
        "SHUQIAO_TOKEN",
        "SHUQIAO_OIDC_CLIENT_SECRET",
        "SHUQIAO_PROXY_SECRET",
        "SHUQIAO_SMTP_URL",
        "SHUQIAO_SMS_SECRET",
        "SHUQIAO_WEBHOOK_KEY",
    }
)
"""These may also be given as ``<name>_FILE``: a path whose content is the value."""

RULE_SETS = ("measures-2016", "regulation-2025")
"""The rule sets that ``sharing/data/rulesets`` ships."""

__all__ = ["KNOWN", "SECRETS", "BadSetting", "Environment", "database", "read"]


@dataclass(frozen=True)
class Environment:
    """The parsed settings.  Paths are absolute; ``database`` is Django's dictionary."""

    directory: Path
    database: dict[str, object]
    log_name: str
    demo: bool
    public_url: str
    host: str
    port: int
    workers: int
    secret_key: str | None
    gateway_directory: Path | None
    gateway_url: str | None
    open_tiles: bool
    metrics_open: bool
    rule_set: str
    rule_set_file: Path | None
    combinations_file: Path | None
    log_level: str
    sign_in: SignInWays
    sending: sending.Sending


def read(environ: Mapping[str, str]) -> Environment:
    """Parse ``environ``.  Raises :class:`BadSetting`."""
    values = _values(environ)
    directory = Path(values.get("SHUQIAO_DIR", "var")).absolute()
    demo = flag(values, "SHUQIAO_DEMO")
    host, port = values.get("SHUQIAO_HOST", "127.0.0.1"), number(values, "SHUQIAO_PORT", 8000, 1, 65535)
    gateway = values.get("SHUQIAO_GATEWAY_DIR")
    level = values.get("SHUQIAO_LOG_LEVEL", "INFO")
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise BadSetting(f"SHUQIAO_LOG_LEVEL={level}: write DEBUG, INFO, WARNING or ERROR")
    rule_set, rule_set_file = _rule_set(values)
    return Environment(
        directory=directory,
        database=database(values.get("SHUQIAO_DATABASE_URL"), directory),
        log_name=_log_name(values.get("SHUQIAO_LOG_NAME", "local.shuqiao.invalid"), demo),
        demo=demo,
        public_url=url(values, "SHUQIAO_PUBLIC_URL") or f"http://{host}:{port}",
        host=host,
        port=port,
        workers=number(values, "SHUQIAO_WORKERS", 1, 1, 64),
        secret_key=values.get("SHUQIAO_SECRET_KEY"),
        gateway_directory=Path(gateway).absolute() if gateway else None,
        gateway_url=url(values, "SHUQIAO_GATEWAY_URL"),
        open_tiles=flag(values, "SHUQIAO_OPEN_TILES"),
        metrics_open=flag(values, "SHUQIAO_METRICS_OPEN"),
        rule_set=rule_set,
        rule_set_file=rule_set_file,
        combinations_file=_combinations(values.get("SHUQIAO_COMBINATIONS_FILE")),
        log_level=level,
        sign_in=sign_in_settings.read(values),
        sending=_sending(values),
    )


def _sending(values: Mapping[str, str]) -> sending.Sending:
    try:
        return sending.read(values)
    except sending.BadSending as wrong:
        raise BadSetting(str(wrong)) from wrong


def _rule_set(values: Mapping[str, str]) -> tuple[str, Path | None]:
    """The shipped rule set chosen, or the one that the operator's own file extends, and that file."""
    given = values.get("SHUQIAO_RULE_SET_FILE")
    if not given:
        name = values.get("SHUQIAO_RULE_SET", RULE_SETS[0])
        if name not in RULE_SETS:
            raise BadSetting(f"SHUQIAO_RULE_SET={name}: shipped are {', '.join(RULE_SETS)}")
        return name, None
    if "SHUQIAO_RULE_SET" in values:
        raise BadSetting("SHUQIAO_RULE_SET and SHUQIAO_RULE_SET_FILE are both set; keep one")
    path = Path(given).absolute()
    try:
        return rulesets.local(path).extends, path
    except rulesets.BrokenRuleSet as broken:
        raise BadSetting(f"SHUQIAO_RULE_SET_FILE={given}: {broken}") from broken


def _combinations(given: str | None) -> Path | None:
    """The operator's own combination rules, which must be readable."""
    if not given:
        return None
    path = Path(given).absolute()
    try:
        combination_data.parse(path.read_text("utf-8"))
    except (OSError, ValueError) as broken:
        raise BadSetting(f"SHUQIAO_COMBINATIONS_FILE={given}: {broken}") from broken
    return path


def _values(environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in sorted(n for n in environ if n.startswith(PREFIX)):
        base = name.removesuffix("_FILE")
        if name in KNOWN:
            values[name] = environ[name]
        elif base in SECRETS:
            if base in environ:
                raise BadSetting(f"{base} and {name} are both set; keep one")
            try:
                values[base] = Path(environ[name]).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as broken:
                raise BadSetting(f"{name}: cannot read {environ[name]}: {broken}") from broken
        else:
            raise BadSetting(f"{name} is not a setting of Shuqiao; known: {', '.join(sorted(KNOWN))}")
    return values


def database(given: str | None, directory: Path) -> dict[str, object]:
    """Django's settings for ``given``; SQLite in ``directory`` without one.  Raises :class:`BadSetting`."""
    if not given:
        return _sqlite(directory / "shuqiao.sqlite3")
    parts = urlsplit(given)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("SHUQIAO_DATABASE_URL: write sqlite:///path or postgresql://user:password@host:port/name")
    asked = dict(parse_qsl(parts.query))
    if set(asked) - {"host"}:
        raise BadSetting("SHUQIAO_DATABASE_URL: after '?' only host=/directory/of/a/socket is understood")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or asked.get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def _log_name(name: str, demo: bool) -> str:
    if not name or any(c.isspace() or c in "+/:" for c in name):
        raise BadSetting(f"SHUQIAO_LOG_NAME={name!r}: a host-like name without scheme, slash, plus or blank")
    if demo:
        return name if name.startswith("demo.") else f"demo.{name}"
    if name.startswith("demo."):
        raise BadSetting("SHUQIAO_LOG_NAME begins with 'demo.' but SHUQIAO_DEMO is not set")
    return name
