"""Every lifecycle as a table and as a diagram, drawn from the tables that the rules ask."""

from __future__ import annotations

import importlib

from docs.writers import markdown
from shuqiao.kernel.transitions import TransitionTable
from shuqiao.portal import words

ROOMS = ("accounts", "catalogue", "sharing", "exchange")


def every() -> list[TransitionTable]:
    """The rooms' tables in reading order."""
    found = []
    for room in ROOMS:
        module = importlib.import_module(f"shuqiao.{room}.states")
        found += [table for table in vars(module).values() if isinstance(table, TransitionTable)]
    return found


def page() -> str:
    """docs/reference/states.md.  Raises KeyError for a state or verb without words."""
    lines = markdown.head(
        "状态 States",
        "每种事物的状态与操作。“谁”是角色，任一即可；`system` 是平台自己的定时任务。"
        "“前提”是须同意的规则，“时限”是进入新状态时起算的期限。",
        "States and verbs of each kind of thing. `who` are roles, any of which may act; `system` is the platform's "
        "own job. `guard` is the rule that must consent, `deadline` the limit whose clock starts with the state.",
    )
    for table in every():
        lines += [f"## {table.subject}", "", *_states(table), *_moves(table), *_diagram(table)]
    return markdown.page(lines)


def _states(table: TransitionTable) -> list[str]:
    order = dict.fromkeys([table.initial, *(r.frm for r in table.rows), *(r.to for r in table.rows)])
    rows = []
    for state in order:
        said = words.table()[f"state.{table.subject}.{state}"]
        rows.append((f"`{state}`", said["zh"], said["en"]))
    return markdown.table(("状态 state", "中文", "English"), rows)


def _moves(table: TransitionTable) -> list[str]:
    head = ("从 from", "操作 verb", "到 to", "谁 who", "前提 guard", "时限 deadline")
    return markdown.table(
        head,
        (
            (r.frm, f"{_verb(r.verb)} `{r.verb}`", r.to, ", ".join(sorted(r.who)), r.guard or "", r.deadline or "")
            for r in table.rows
        ),
    )


def _verb(verb: str) -> str:
    return words.table()[f"verb.{verb}"]["zh"]


def _diagram(table: TransitionTable) -> list[str]:
    edges = dict.fromkeys((str(r.frm), str(r.verb), str(r.to)) for r in table.rows if r.frm != r.to)
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {table.initial}"]
    lines += [f"    {frm} --> {to}: {verb}" for frm, verb, to in edges]
    return [*lines, "```", ""]
