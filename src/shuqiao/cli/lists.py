"""`shuqiao catalogue import --mapping …`: a foreign list, and the tables that its report is made of."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer

from shuqiao.cli import exits, talk

PATH = "/catalogue/lists/imports"
RECOGNISE = "auto"
_WORDS = {
    "created": ("新建草稿", "created"),
    "exists": ("目录中已有", "exists already"),
    "duplicate": ("清单内重复", "duplicate"),
    "provider_unknown": ("提供方未登记", "provider unknown"),
    "provider_missing": ("提供方为空", "provider missing"),
    "other_department": ("其他部门的资源", "another department's"),
    "refused": ("未导入", "refused"),
}
_LEFT_OUT = ("provider_unknown", "provider_missing", "other_department", "refused")
_MOST_SHOWN = 20
_FORMULA = re.compile(r"'*[=+\-@]")


def run(
    file: Path,
    mapping: str,
    *,
    aliases: Path | None,
    providers: Path | None,
    dry_run: bool,
    report: Path | None,
    as_json: bool,
) -> None:
    """Send the list, show what became of it; exit 65 where records were left out for a reason a person must mend."""
    own = Path(mapping) if mapping.endswith(".toml") else None
    files = {"file": file}
    if own is not None:
        if not own.is_file():
            raise typer.BadParameter(f"--mapping: {own}")
        files["mapping_file"] = own
    if aliases is not None:
        files["aliases"] = aliases
    named = "" if own is not None or mapping == RECOGNISE else mapping
    query = {"mapping": named, "dry_run": dry_run}
    if report is not None:
        # before the import: afterwards everything new would be there already
        report.write_bytes(talk.send("POST", PATH, {**query, "dry_run": True, "report": "xlsx"}, files).content)
    done = talk.send("POST", PATH, query, files).json()
    if providers is not None:
        _write(providers, done["providers"])
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, sort_keys=True))
    else:
        _show(done)
    if any(done["counts"][word] for word in _LEFT_OUT):
        raise typer.Exit(exits.of_status(422))


def _write(path: Path, providers: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "code", "records", "candidates"))
        for one in providers:
            name = one["name"]
            # what a spreadsheet program would run as a formula; the platform takes the apostrophe off again
            safe = f"'{name}" if _FORMULA.match(name) else name
            writer.writerow((safe, "", one["records"], " ".join(one["codes"])))


def _show(done: dict[str, Any]) -> None:
    counts = [f"{talk.say(*_WORDS[word])} {count}" for word, count in done["counts"].items() if count]
    head = talk.say("试运行，未写入：", "Trial, nothing written: ") if done["dry_run"] else ""
    typer.echo(f"{head}{done['title']} ({done['mapping']})  {'  '.join(counts) or '0'}")
    lacks = [{"name": talk.say("合计", "all"), "missing": done["missing"]}, *done["departments"]]
    _table(
        talk.say("待补充", "to complete"),
        [{"department": one["name"], "fields": _fields(one["missing"])} for one in lacks if one["missing"]],
        (("部门", "department", "department"), ("字段与草稿数", "fields and drafts", "fields")),
    )
    _table(
        talk.say("无对应代码的取值（未猜测）", "values without a code (nothing is guessed)"),
        done["unmapped"],
        (
            ("字段", "field", "label"),
            ("取值", "value", "value"),
            ("原因", "reason", "detail"),
            ("记录数", "records", "records"),
            ("首次出现", "first row", "first_row"),
        ),
    )
    _table(
        talk.say("未登记的提供方", "unknown providers"),
        done["providers"],
        (("提供方", "name", "name"), ("记录数", "records", "records")),
    )
    for field, count in done["unread"].items():
        typer.echo(talk.say(f"字段“{field}”未读取：{count} 条", f"field '{field}' was not read: {count}"))
    refused = [one for one in done["outcomes"] if one["outcome"] == "refused"]
    for one in refused[:_MOST_SHOWN]:
        for problem in one["problems"]:
            where = talk.say(f"第 {one['row']} 条", f"record {one['row']}")
            typer.echo(f"{where} {one['name'][:40]} {problem['detail']} [{problem['code']}]", err=True)
            typer.echo(f"  {problem['next_step']}", err=True)
    if len(refused) > _MOST_SHOWN:
        rest = len(refused) - _MOST_SHOWN
        typer.echo(talk.say(f"另有 {rest} 条，见 --report", f"{rest} more: see --report"), err=True)


def _fields(missing: list[dict[str, Any]]) -> str:
    return talk.say("、", ", ").join(f"{lack['label']} {lack['entries']}" for lack in missing)


def _table(title: str, items: list[dict[str, Any]], columns: tuple[tuple[str, str, str], ...]) -> None:
    if not items:
        return
    typer.echo(f"\n{title}")
    talk.show(items, [(talk.say(zh, en), _value(key)) for zh, en, key in columns], False)


def _value(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda one: str(one[key])
