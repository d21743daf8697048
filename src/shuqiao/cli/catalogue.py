"""`shuqiao catalogue …`: the official spreadsheet in and out, foreign lists in, the search index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from shuqiao.cli import exits, lists, talk

app = typer.Typer(help="数据目录 catalogue", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="JSON output")]
Sheet = Annotated[Path, typer.Argument(help=".xlsx, .xls, .csv", exists=True, dir_okay=False, readable=True)]
SheetOrList = Annotated[
    Path,
    typer.Argument(help=".xlsx, .xls, .csv; .json: 外部清单 foreign list", exists=True, dir_okay=False, readable=True),
]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="写出带结果列的工作簿 write the sheet with the outcome of each row (.xlsx)"),
]

_WORDS = {
    "created": ("新建", "created"),
    "changed": ("更改", "changed"),
    "unchanged": ("无变化", "unchanged"),
    "refused": ("未导入", "refused"),
    "held": ("未写入", "held"),
}


@app.command("import")
def import_(
    file: SheetOrList,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入 write nothing")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="有一处不能导入就都不写入 one refusal stops all")
    ] = False,
    mapping: Annotated[
        str,
        typer.Option(
            help="外部清单的对应关系：名称、文件或 auto; a foreign list's mapping: name, file (.toml) or auto"
        ),
    ] = "",
    aliases: Annotated[
        Path | None,
        typer.Option(
            help="部门对照表 table of providers: name, code (.csv)", exists=True, dir_okay=False, readable=True
        ),
    ] = None,
    providers: Annotated[
        Path | None, typer.Option(help="写出未登记的提供方 write the unknown providers, to fill in codes (.csv)")
    ] = None,
    report: ReportFile = None,
    as_json: Json = False,
) -> None:
    """由官方表格或外部清单生成草稿 Make drafts from the official spreadsheet or, with a mapping, a foreign list.

    The same file again changes nothing.
    """
    foreign = bool(mapping) or file.suffix.lower() == ".json"
    if not foreign and (aliases or providers):
        raise typer.BadParameter("--aliases, --providers: --mapping NAME|FILE|auto")
    if foreign and all_or_nothing:
        raise typer.BadParameter("--all-or-nothing: .xlsx, .xls, .csv")
    if foreign:
        lists.run(file, mapping, aliases=aliases, providers=providers, dry_run=dry_run, report=report, as_json=as_json)
    else:
        _run(file, dry_run=dry_run, all_or_nothing=all_or_nothing, report=report, as_json=as_json)


@app.command("validate")
def validate(file: Sheet, report: ReportFile = None, as_json: Json = False) -> None:
    """试读表格，不写入。 Check a spreadsheet and write nothing; exit 65 where a row would be refused."""
    _run(file, dry_run=True, all_or_nothing=False, report=report, as_json=as_json)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help=".xlsx, .csv")],
    provider: Annotated[str, typer.Option(help="提供方代码 credit code; default: your department")] = "",
    state: Annotated[str, typer.Option(help="状态 state of the entries, e.g. published")] = "",
) -> None:
    """导出官方表格。 Write the official spreadsheet of what you may see."""
    query = {"format": file.suffix.lower().lstrip("."), "provider": provider, "state": state}
    answer = talk.send("GET", "/catalogue/export", query, {})
    file.write_bytes(answer.content)
    typer.echo(talk.say(f"已写出 {file}", f"{file} written"))


@app.command("reindex")
def reindex(
    compare: Annotated[
        bool, typer.Option("--compare", help="只与数据库核对，不一致时退出码为 1 compare only, exit 1 where it differs")
    ] = False,
    as_json: Json = False,
) -> None:
    """重建检索索引。 Build the search index of the platform's host anew from the database; searches go on meanwhile."""
    if not compare:
        done = talk.send("POST", "/catalogue/index", {}, {}).json()
        talk.told(
            done, as_json, talk.say(f"已重建检索索引：{done['entries']} 条", f"rebuilt: {done['entries']} entries")
        )
        return
    found = talk.send("GET", "/catalogue/index", {}, {}).json()
    if found is None:
        talk.told(found, as_json, talk.say("尚无检索索引，首次检索时建立", "no index yet; the first search builds it"))
        return
    wrong = {kind: found[kind] for kind in ("missing", "outdated", "surplus") if found[kind]}
    zh = f"目录 {found['entries']} 条，索引 {found['indexed']} 条，待更新 {found['waiting']} 条"
    en = f"{found['entries']} entries, {found['indexed']} indexed, {found['waiting']} waiting"
    talk.told(found, as_json, talk.say(zh, en) + (f"  {json.dumps(wrong)}" if wrong else ""))
    if wrong:
        raise typer.Exit(1)


def _run(file: Path, *, dry_run: bool, all_or_nothing: bool, report: Path | None, as_json: bool) -> None:
    query = {"dry_run": dry_run, "all_or_nothing": all_or_nothing}
    if report is not None:
        # before the import: afterwards everything new would be called unchanged
        told = talk.send("POST", "/catalogue/imports", {**query, "dry_run": True, "report": "xlsx"}, {"file": file})
        report.write_bytes(told.content)
    done = talk.send("POST", "/catalogue/imports", query, {"file": file}).json()
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, sort_keys=True))
    else:
        _show(done)
    if done["counts"]["refused"]:
        raise typer.Exit(exits.of_status(422))


def _show(done: dict[str, Any]) -> None:
    counts = [f"{talk.say(*_WORDS[word])} {count}" for word, count in done["counts"].items() if count]
    head = talk.say("试运行，未写入：", "Trial, nothing written: ") if done["dry_run"] else ""
    typer.echo(f"{head}{done['sheet']}  {'  '.join(counts) or '0'}")
    for one in done["outcomes"]:
        for problem in one["problems"]:
            where = talk.say(f"第 {problem['row']} 行 {problem['column']}", f"row {problem['row']} {problem['column']}")
            value = talk.say(f"“{problem['value']}”", f"'{problem['value']}'") if problem["value"] else ""
            typer.echo(f"{where} {value} {problem['detail']} [{problem['code']}]", err=True)
            typer.echo(f"  {problem['next_step']}", err=True)
    for remark in done["remarks"]:
        where = talk.say(f"第 {remark['row']} 行 ", f"row {remark['row']} ") if remark["row"] else ""
        typer.echo(f"{where}{remark['detail']}", err=True)
    for lack in done["missing"]:
        typer.echo(
            talk.say(
                f"待补充 {lack['label']}：{lack['entries']} 条", f"to complete: {lack['label']} ({lack['entries']})"
            )
        )
