"""The API's addresses, from its own OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.writers import markdown

Operation = Mapping[str, Any]


def schema() -> Mapping[str, Any]:
    """The OpenAPI 3.1 document as /api/v1/openapi.json serves it."""
    from shuqiao.api.router import api

    return api.get_openapi_schema()  # type: ignore[no-any-return]


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """(METHOD, path, operation) in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def page() -> str:
    """docs/reference/api.md."""
    from shuqiao.api.doors import SCOPES

    document = schema()
    lines = markdown.head(
        "接口 API",
        f"完整定义见 `/api/v1/openapi.json`（OpenAPI {document['openapi']}）。身份：`Authorization: Bearer <令牌>`，"
        "或门户会话加 CSRF。POST 可带 `Idempotency-Key`，同一键重复提交得到同一答复。列表答 `items` 与 `next`，"
        "把 `next` 原样带回取下一页。拒绝一律为 [拒绝代码](refusals.md) 中的一种。正文中未知的字段会被拒绝。",
        f"The whole definition is `/api/v1/openapi.json` (OpenAPI {document['openapi']}). Identity: `Authorization: "
        "Bearer <token>`, or a portal session with its CSRF token. A POST may carry `Idempotency-Key`; the same key "
        "gets the same answer. Lists answer `items` and `next`; send `next` back for the next page. Every no is one of "
        "the [refusals](refusals.md). Unknown members of a body are refused.",
    )
    room = ""
    for method, path, operation in operations(document):
        tag = operation["tags"][0]
        if tag != room:
            room = tag
            scope = SCOPES.get(room)
            lines += [f"## {room}", ""]
            if scope and scope != "audit":
                lines += [f"令牌范围 scope: `{scope}`；只读也可 reading also with: `read`", ""]
            elif scope:
                lines += [f"令牌范围 scope: `{scope}`", ""]
        lines += _operation(method, path, operation)
    lines += ["## 数据结构 Schemas", ""]
    for name, found in sorted(document["components"]["schemas"].items()):
        lines += [f"### {name}", "", *_fields(found)]
    return markdown.page(lines)


def _operation(method: str, path: str, operation: Operation) -> list[str]:
    summary = operation.get("summary") or ""
    told = markdown.first_paragraph(operation.get("description"))
    lines = [f"### {method} {path}", "", told if told and told != summary else summary, ""]
    parts = []
    asked = [f"`{p['name']}`" + ("" if p.get("required") else "?") for p in operation.get("parameters", ())]
    if asked:
        parts.append(f"参数 parameters: {', '.join(asked)}")
    body = operation.get("requestBody")
    if body:
        parts.append(f"正文 body: {', '.join(_link(m['schema']) for m in body['content'].values())}")
    for status, answer in operation["responses"].items():
        if status != "default":
            kinds = [_link(m["schema"]) for m in answer.get("content", {}).values() if "schema" in m]
            parts.append(f"{status}" + (f": {', '.join(kinds)}" if kinds else ""))
    return [*lines, " · ".join(parts), ""]


def _fields(found: Mapping[str, Any]) -> list[str]:
    if "enum" in found:
        return [", ".join(f"`{v}`" for v in found["enum"]), ""]
    told = markdown.first_paragraph(found.get("description"))
    required = set(found.get("required", ()))
    rows = []
    for name, field in found.get("properties", {}).items():
        need = "必填 required" if name in required else _default(field)
        rows.append((f"`{name}`", _link(field), need))
    return [*([told, ""] if told else []), *markdown.table(("字段 field", "类型 type", "默认 default"), rows)]


def _default(field: Mapping[str, Any]) -> str:
    default = field.get("default")
    return "" if default in (None, "", [], {}) else f"`{default}`"


def _link(kind: Mapping[str, Any]) -> str:
    """A schema in words: a link for a named one, the type for a plain one."""
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return " / ".join(dict.fromkeys(_link(k) for k in kind["anyOf"]))
    if kind.get("type") == "array":
        return f"list of {_link(kind.get('items', {}))}"
    if "enum" in kind:
        return " / ".join(f"`{v}`" for v in kind["enum"])
    if "allOf" in kind:
        return " + ".join(_link(k) for k in kind["allOf"])
    plain = str(kind.get("type", "any"))
    return f"{plain} ({kind['format']})" if "format" in kind else plain
