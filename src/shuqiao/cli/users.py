"""`shuqiao user …`.  `user create --first` never comes here: ``__main__`` hands it to ``site``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from shuqiao.cli import exits, people_sheets, talk

app = typer.Typer(help="人员 people", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON output")]


def password_from(source: str | None) -> str:
    """A password from a file, ``-`` for standard input, or asked for; never from the command line itself.

    Other people of the machine can read command lines.
    """
    if source == "-":
        return sys.stdin.readline().rstrip("\n")
    if source:
        try:
            with open(source, encoding="utf-8") as file:
                return file.readline().rstrip("\n")
        except OSError as broken:
            raise talk.stop(f"{source}: {broken.strerror}", "", exits.of_status(404)) from broken
    return str(typer.prompt(talk.say("密码", "Password"), hide_input=True, confirmation_prompt=True))


@app.command("create")
def create(
    login: str,
    name: str,
    department: Annotated[str, typer.Option(help="统一社会信用代码 credit code")],
    title: str = "",
    role: Annotated[list[str] | None, typer.Option(help="角色 role, repeatable; needs the security manager")] = None,
    password_file: Annotated[str | None, typer.Option(help="first line is the password; - for stdin")] = None,
    keep_password: Annotated[bool, typer.Option(help="首次登录不要求修改密码")] = False,
    first: Annotated[bool, typer.Option(help="初始化首位管理员，仅限本机 first manager, on this machine only")] = False,
    as_json: Json = False,
) -> None:
    """登记人员。 Register a person.  --role is a second act, for which the token's holder must be security manager."""
    if first:
        raise talk.stop(
            talk.say("--first 只能由平台本机执行", "--first runs on the platform's own machine only"),
            talk.say("请在平台主机上运行 shuqiao user create --first。", "Run it on the platform's machine."),
            exits.USAGE,
        )
    body = {
        "login": login,
        "name": name,
        "department": department,
        "title": title,
        "password": password_from(password_file),
        "must_change": not keep_password,
    }
    made = talk.call("POST", "/accounts/people", body=body)
    if role:
        made = talk.call("PUT", f"/accounts/people/{made['id']}/roles", body={"roles": role})
    talk.told(made, as_json, f"{made['id']} {made['login']} {made['name']}")


@app.command("list")
def show_list(department: str | None = None, as_json: Json = False) -> None:
    """本令牌可见的人员。 People whom the token's holder may see."""
    talk.show(
        talk.every("/accounts/people", {"department": department}),
        [
            ("id", lambda p: str(p["id"])),
            ("login", lambda p: p["login"]),
            ("name", lambda p: p["name"]),
            ("department", lambda p: p["department_name"]),
            ("roles", lambda p: ",".join(p["roles"])),
            ("active", lambda p: "yes" if p["active"] else "no"),
        ],
        as_json,
    )


@app.command("import")
def import_(
    file: people_sheets.Sheet,
    dry_run: people_sheets.DryRun = False,
    all_or_nothing: people_sheets.Whole = False,
    passwords: Annotated[
        bool,
        typer.Option("--passwords", help="一次性密码，只写入 --report 的结果表 one-time passwords, in --report only"),
    ] = False,
    report: people_sheets.ReportFile = None,
    as_json: Json = False,
) -> None:
    """由表格导入人员。 People by sheet; with the security manager's token, their roles from the same sheet."""
    if passwords and report is None:
        raise typer.BadParameter("--passwords: --report FILE")
    query = {"dry_run": dry_run, "all_or_nothing": all_or_nothing, "passwords": passwords}
    people_sheets.run("/accounts/imports/people", file, query, report, as_json)


@app.command("reset-second-factor")
def reset_second_factor(
    person: Annotated[int, typer.Argument(help="number of the person, from 'user list'")], as_json: Json = False
) -> None:
    """重置动态口令。 Take a lost second factor away; needs the security manager's token."""
    made = talk.call("POST", f"/accounts/people/{person}/second-factor/reset")
    talk.told(made, as_json, made["login"])


@app.command("roles")
def roles(
    person: Annotated[int, typer.Argument(help="number of the person, from 'user list'")],
    role: Annotated[list[str], typer.Argument(help="all roles to hold; 'none' for none")],
    as_json: Json = False,
) -> None:
    """重新设定一个人的角色。 Set the roles that a person holds, in place of those before."""
    wanted = [] if role == ["none"] else role
    made = talk.call("PUT", f"/accounts/people/{person}/roles", body={"roles": wanted})
    talk.told(made, as_json, f"{made['login']}: {', '.join(made['roles']) or '-'}")


@app.command("deactivate")
def deactivate(person: int, as_json: Json = False) -> None:
    """立即停用人员。 End a person's access at once."""
    made = talk.call("POST", f"/accounts/people/{person}/deactivate")
    talk.told(made, as_json, f"{made['login']}: {'active' if made['active'] else 'deactivated'}")
