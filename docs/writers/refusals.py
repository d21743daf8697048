"""Every refusal: code, family, statuses, sentence and next step in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import shuqiao
from docs.writers import markdown
from shuqiao.kernel.refusals import Refusal

SKIPPED = ("shuqiao.__main__", "shuqiao.wire.schemas.__main__", "shuqiao.site.wsgi")


def every() -> list[type[Refusal]]:
    """All refusals of the package that have a code of their own, by room, then code."""
    for module in pkgutil.walk_packages(shuqiao.__path__, "shuqiao."):
        if module.name not in SKIPPED and ".migrations" not in module.name:
            importlib.import_module(module.name)
    found = [c for c in set(_below(Refusal)) if "code" in vars(c) and c.__module__.startswith("shuqiao.")]
    return sorted(found, key=lambda c: (room(c), c.code, c.__module__))


def room(kind: type[Refusal]) -> str:
    """The room that says no."""
    return kind.__module__.split(".")[1]


def statuses(kind: type[Refusal]) -> str:
    """HTTP status of portal and API, and the gateway's own where it differs."""
    from shuqiao.api.problems import STATUS
    from shuqiao.gateway.statuses import status_of

    usual = STATUS[kind.family]
    own = status_of(kind.__new__(kind))
    if room(kind) == "gateway" or own == usual:
        return str(own)
    return f"{usual} ({own} gateway)"


def page() -> str:
    """docs/reference/refusals.md."""
    lines = markdown.head(
        "拒绝代码 Refusals",
        "每个“不”都有固定代码、原因和下一步。接口以 `application/problem+json`（RFC 9457）答复："
        "`type` `title` `status` `code` `detail` `next_step`，可能还有 `field` `errors` `receipt`。"
        "花括号内是具体情况。门户与接口的 HTTP 状态相同；网关不同的另外注明。",
        "Each no has a stable code, a reason and a next step. Doors answer `application/problem+json` (RFC 9457) with "
        "`type` `title` `status` `code` `detail` `next_step`, and where known `field` `errors` `receipt`. "
        "Braces are filled with the case at hand. Portal and API share one HTTP status; a gateway's own is noted.",
    )
    before = ""
    for kind in every():
        if room(kind) != before:
            before = room(kind)
            lines += [f"## {before}", ""]
        lines += [
            f"### {kind.code}",
            "",
            f"{statuses(kind)} · {kind.family.value}",
            "",
            f"- {kind.zh} → {kind.next_zh}",
            f"- {kind.en} → {kind.next_en}",
            "",
        ]
    return markdown.page(lines)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
