"""Every setting: the environment of the control plane, gateway.toml and ceiling.json of a gateway."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from docs.writers import markdown
from shuqiao.gateway.directory import Configuration, SourceEntry
from shuqiao.gateway.files.shelf import FileLimits
from shuqiao.site.environment import KNOWN, SECRETS
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling

WORDS = Path(__file__).with_name("settings.toml")

STRUCTS: tuple[tuple[str, str, type[msgspec.Struct]], ...] = (
    ("gateway.toml", "", Configuration),
    ("gateway.toml", "sources.<id>.", SourceEntry),
    ("gateway.toml", "files.", FileLimits),
    ("ceiling.json", "", Ceiling),
    ("ceiling.json", "sources.<id>.<table>.", TableCeiling),
    ("ceiling.json", "sources.<id>.<table>.columns.<column>.", ColumnCeiling),
)
"""File, prefix of the name, and the document's own type: what it does not know refuses to start."""


def words() -> dict[str, dict[str, str]]:
    """Section → name → Chinese text (environment) or ``zh | en`` (files)."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def names() -> list[str]:
    """Every setting as its heading spells it."""
    return [*sorted(KNOWN), *(f"{p}{f.name}" for _, p, s in STRUCTS for f in msgspec.structs.fields(s))]


def page() -> str:
    """docs/reference/settings.md.  Raises KeyError for a setting without words, ValueError for words without one."""
    said = words()
    _no_leftovers(said)
    lines = markdown.head(
        "配置 Settings",
        "控制面只读环境变量；未知的 `SHUQIAO_` 名称会拒绝启动。"
        "网关只读自己目录里的两个文件，其中未知的字段同样拒绝启动。",
        "The control plane reads environment variables only; an unknown `SHUQIAO_` name refuses to start. "
        "A gateway reads two files of its own directory only; an unknown field refuses to start too.",
    )
    lines += ["## 控制面环境变量 Environment of the control plane", ""]
    for name in sorted(KNOWN):
        secret = f"  \n`{name}_FILE`: 内容所在文件的路径 · a path whose content is the value" if name in SECRETS else ""
        lines += [f"### {name}", "", f"{said['environment'][name]}  \n{KNOWN[name]}{secret}", ""]
    file = ""
    for owner, prefix, struct in STRUCTS:
        if owner != file:
            file = owner
            zh, en = said["files"][owner].split(" | ")
            lines += [f"## {owner}", "", zh, "", en, ""]
        for field in msgspec.structs.fields(struct):
            zh, en = said[owner][f"{prefix}{field.name}"].split(" | ")
            lines += [f"### `{prefix}{field.name}`", "", f"{_kind(field)}", "", zh, "", en, ""]
    return markdown.page(lines)


def _kind(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "必填 required"
    default: Any = field.default if field.default is not msgspec.NODEFAULT else field.default_factory
    if callable(default):
        default = default()
    return f"默认 default: `{msgspec.json.encode(default).decode()}`"


def _no_leftovers(said: dict[str, dict[str, str]]) -> None:
    fields = {(file, f"{p}{f.name}") for file, p, s in STRUCTS for f in msgspec.structs.fields(s)}
    wrong = sorted(set(said["environment"]) - set(KNOWN))
    wrong += [name for file in ("gateway.toml", "ceiling.json") for name in said[file] if (file, name) not in fields]
    if wrong:
        raise ValueError(f"{WORDS.name} describes what is no setting: {', '.join(wrong)}")
