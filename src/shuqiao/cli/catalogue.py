"""`shuqiao catalogue …`: the official spreadsheet, in and out; the search index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from shuqiao.cli import exits, talk

app = typer.Typer(help="数据目录 catalogue", no_args_is_help=True)
TIMEOUT_S = 600.0

Json = Annotated[bool, typer.Option("--json", help="JSON output")]
Sheet = Annotated[Path, typer.Argument(help=".xlsx, .xls, .csv", exists=True, dir_okay=False, readable=True)]
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
    file: Sheet,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入 write nothing")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="有一处不能导入就都不写入 one refusal stops all")
    ] = False,
    report: ReportFile = None,
    as_json: Json = False,
) -> None:
    """由官方表格生成草稿。 Make drafts from the official spreadsheet; the same file again changes nothing."""
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
    answer = _ask("GET", "/catalogue/export", query)
    file.write_bytes(answer.content)
    typer.echo(talk.say(f"已写出 {file}", f"{file} written"))


@app.command("reindex")
def reindex(
    compare: Annotated[
        bool, typer.Option("--compare", help="只与数据库核对，不一致时退出码为 1 compare only, exit 1 where it differs")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the search index of the platform's host anew from the database; searches go on meanwhile."""
    if not compare:
        done = _ask("POST", "/catalogue/index", {}).json()
        talk.told(
            done, as_json, talk.say(f"已重建检索索引：{done['entries']} 条", f"rebuilt: {done['entries']} entries")
        )
        return
    found = _ask("GET", "/catalogue/index", {}).json()
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
        told = _ask("POST", "/catalogue/imports", {**query, "dry_run": True, "report": "xlsx"}, file)
        report.write_bytes(told.content)
    done = _ask("POST", "/catalogue/imports", query, file).json()
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False, sort_keys=True))
    else:
        _show(done)
    if done["counts"]["refused"]:
        raise typer.Exit(exits.of_status(422))


def _ask(method: str, path: str, query: dict[str, Any], file: Path | None = None) -> httpx.Response:
    """One call with a file.  No Idempotency-Key: importing the same file twice changes nothing by itself."""
    with talk.client() as http:
        try:
            if file is None:
                answer = http.request(method, path, params=query, timeout=TIMEOUT_S)
            else:
                with file.open("rb") as opened:
                    files = {"file": (file.name, opened)}
                    answer = http.request(method, path, params=query, files=files, timeout=TIMEOUT_S)
        except httpx.HTTPError as broken:
            raise talk.stop(
                talk.say(f"连接不上 {talk.address()}：{broken}", f"{talk.address()} cannot be reached: {broken}"),
                talk.say("请核对 SHUQIAO_URL，并确认平台正在运行。", "Check SHUQIAO_URL and that the platform runs."),
                exits.UNREACHABLE,
            ) from broken
    if not answer.is_success:
        raise talk.refused(answer)
    return answer


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
