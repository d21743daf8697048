"""The command tree.  No Django here: commands talk HTTP, `verify` reads files."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import typer

from shuqiao.cli import departments, systems, tokens, users

app = typer.Typer(
    name="shuqiao",
    help="经 HTTP 访问 SHUQIAO_URL，令牌 SHUQIAO_TOKEN。 These talk HTTP to SHUQIAO_URL with SHUQIAO_TOKEN.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(users.app, name="user")
app.add_typer(tokens.app, name="token")
app.add_typer(systems.app, name="system")
app.add_typer(departments.app, name="department")

_LATER = {
    "verify": "verify",
    "orders": "order",
    "receipts": "receipt",
    "catalogue": "catalogue",
    "calendar": "calendar",
}
for _module, _name in _LATER.items():
    if find_spec(f"shuqiao.cli.{_module}"):
        app.add_typer(import_module(f"shuqiao.cli.{_module}").app, name=_name)


def main() -> None:
    """Entry point for ``__main__``."""
    app()
