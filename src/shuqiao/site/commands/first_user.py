"""``shuqiao user create --first``: the first system manager, security manager or auditor of an instance."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from shuqiao.kernel.refusals import Refusal
from shuqiao.site import start


def main(argv: list[str]) -> int:
    """0 created, 1 refused, 2 could not start.

    The password is read from standard input's first line where that is no terminal, else asked for.
    """
    asked = _options(argv)
    try:
        start.setup()
        start.ready()
    except start.CannotStart as why:
        start.say(str(why))
        return 2
    from shuqiao.accounts.actions import bootstrap_first_person
    from shuqiao.accounts.facts import DepartmentFacts

    department = DepartmentFacts(
        code=asked.department,
        name=asked.department_name,
        short_name=asked.department_short_name or asked.department_name,
        level=asked.level,
        division=asked.division,
        kind=asked.kind,
    )
    try:
        made = bootstrap_first_person(
            login=asked.login,
            name=asked.name,
            password=_password(),
            role=asked.role,
            department=department,
            title=asked.title,
        )
    except Refusal as refusal:
        start.say(start.in_both(refusal))
        return 1
    print(f"{made.login} {made.name} ({asked.role})")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shuqiao user create --first", description="建立首批人员 / the first people")
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True, help="姓名 / name")
    parser.add_argument("--role", required=True, choices=("system_manager", "security_manager", "auditor"))
    parser.add_argument("--title", default="")
    parser.add_argument("--department", required=True, help="统一社会信用代码 / unified social credit code")
    parser.add_argument("--department-name", required=True)
    parser.add_argument("--department-short-name", default="")
    parser.add_argument("--level", default="city", choices=("nation", "province", "city", "county"))
    parser.add_argument("--division", required=True, help="GB/T 2260")
    parser.add_argument("--kind", default="organ")
    return parser.parse_args(argv)


def _password() -> str:
    if not sys.stdin.isatty() or os.environ.get("TERM") == "dumb":
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("密码 / password: ")
