"""What each paper says (users.md 2.3): pure, from an application or a grant and the texts of a rule set.

Papers are Chinese whatever the reader's language: they are sealed and filed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuqiao.catalogue.facts import Lists, Term
from shuqiao.sharing.errors.papers import PaperTooEarly
from shuqiao.sharing.facts import ApplicationFacts, GrantedItem, GrantFacts
from shuqiao.sharing.facts.papers import Block, Paper, PaperKind
from shuqiao.sharing.states import DECIDED, NOT_YET_ASKED, ApplicationState

Texts = Mapping[str, Any]
DATE = "　　　年　　月　　日"
"""Written in by hand where it is sealed."""


@dataclass(frozen=True)
class Words:
    """The texts of the rule set, and the catalogue's lists for the names of codes."""

    texts: Texts
    lists: Lists

    def rule(self, code: str) -> str:
        """What an item rule is called; ``range:5000`` by its kind and width."""
        kind, _, width = code.partition(":")
        named: Mapping[str, str] = self.texts["rules"]
        if code in named:
            return named[code]
        return f"{named.get(kind, kind)} {width}".strip()

    def label(self, name: str) -> str:
        return str(self.texts["labels"][name])

    def methods(self, codes: tuple[str, ...]) -> str:
        return "、".join(self.texts["methods"].get(code, code) for code in codes)

    def purpose(self, code: str) -> str:
        return _term(self.lists.purpose_types, code)

    def scenario(self, code: str) -> str:
        return _term(self.lists.scenarios, code)

    def context(self, codes: tuple[str, ...]) -> str:
        return "、".join(_term(self.lists.context_fields, code) for code in codes) or "无"


def of_application(
    kind: PaperKind, asked: ApplicationFacts, grant: GrantFacts | None, words: Words
) -> Paper | PaperTooEarly:
    """The form, the commitment or the reply letter.  ``grant`` is what the decision gave, where it gave one."""
    if not ready(kind, asked):
        return PaperTooEarly(number=asked.number)
    if kind is PaperKind.APPLICATION:
        return _form(asked, words)
    if kind is PaperKind.COMMITMENT:
        return _commitment(asked, words)
    return _reply(asked, grant, words)


def ready(kind: PaperKind, asked: ApplicationFacts) -> bool:
    """Form and commitment once it was submitted, the reply once it is decided; nothing of what was withdrawn."""
    if kind is PaperKind.REPLY:
        return asked.state in DECIDED
    written = asked.state not in NOT_YET_ASKED or asked.state is ApplicationState.WAITING_HEAD
    return written and asked.state is not ApplicationState.WITHDRAWN


def agreement(grant: GrantFacts, words: Words) -> Paper:
    """共享协议: clauses, then the grant itself as annex."""
    said = words.texts["agreement"]
    facts = {
        "provider": grant.provider_name, "consumer": grant.consumer_name, "grant": grant.number,
        "entry": grant.entry_name, "methods": words.methods(grant.methods), "matter": grant.purpose_text or "履行职责",
        "from": day(grant.valid_from), "to": day(grant.valid_to),
    }  # fmt: skip
    opening = [Block("text", line) for line in said["opening"].format_map(facts).split("\n")]
    clauses = [
        block
        for index, (heading, text) in enumerate(said["clauses"], 1)
        for block in (Block("heading", f"第{numeral(index)}条　{heading}"), Block("text", text.format_map(facts)))
    ]
    sealed = Block("signature", rows=(
        (f"甲方：{grant.provider_name}（盖章）", f"乙方：{grant.consumer_name}（盖章）"),
        ("负责人签字：", "负责人签字："), (DATE, DATE),
    ))  # fmt: skip
    annex = (Block("page"), Block("heading", said["annex"].format_map(facts)), *annex_of(grant, words))
    return Paper(said["title"], "", (*opening, *clauses, sealed, *annex))


def annex_of(grant: GrantFacts, words: Words) -> tuple[Block, ...]:
    """The grant as a table: what the gateway enforces, in words."""
    return (
        Block("fields", rows=(
            ("共享授权编号", f"{grant.number}（第 {grant.version} 版）"),
            (words.label("resource"), f"《{grant.entry_name}》（{grant.entry_code}）"),
            ("提供部门", grant.provider_name),
            (words.label("consumer"), grant.consumer_name),
            ("业务系统", "、".join(grant.systems)),
            ("用途", grant.purpose_text or "、".join(grant.purposes)),
            ("共享方式", words.methods(grant.methods)),
            ("使用期限", f"{day(grant.valid_from)}至{day(grant.valid_to)}"),
            ("行范围", "按约定条件限定" if grant.row_filter else "不限"),
            ("调用须说明", words.context(grant.context_required)),
            ("调用限额", f"每次至多 {grant.rows_per_call} 行，每分钟至多 {grant.calls_per_minute} 次"),
            ("依据", grant.article),
        )),
        items_grid(grant.items, grant.lookup_items, words),
    )  # fmt: skip


def items_grid(items: tuple[GrantedItem, ...], lookup: tuple[str, ...], words: Words) -> Block:
    """Items with their rules, and which are only asked by."""
    given = {item.item for item in items}
    rows = [(item.item, words.rule(item.rule), "是" if item.item in lookup else "") for item in items]
    rows += [(name, "仅作查询条件，不返回", "是") for name in lookup if name not in given]
    return Block("grid", head=(words.label("item"), "提供方式", "查询条件"), rows=tuple(rows))


def _form(asked: ApplicationFacts, words: Words) -> Paper:
    scope, said = asked.scope, words.texts["application"]
    fields = (
        ("申请编号", asked.number),
        ("申请部门", f"{asked.applicant_department_name}（{asked.applicant_department}）"),
        (words.label("resource"), f"《{asked.entry_name}》（{asked.entry_code}）"),
        ("提供部门", asked.provider_name),
        ("使用依据", scope.basis),
        ("应用场景", "　".join(part for part in (words.scenario(scope.scenario), scope.scenario_text) if part)),
        ("使用目的", words.purpose(scope.purpose_type)),
        ("事项", f"{scope.matter_name}（{scope.matter_code}）"),
        (words.label("item"), "、".join(scope.items)),
        ("查询条件", "、".join(scope.lookup_items) or "无"),
        ("行范围", "按申请所附条件限定" if scope.row_filter else "不限"),
        ("共享方式", words.methods((scope.method,))),
        ("使用期限", f"{day(scope.period_from)}至{day(scope.period_to)}"),
        ("接收业务系统", "、".join(scope.systems)),
        ("联系人", f"{scope.contact_name}　{scope.contact_phone}"),
        ("真实性声明", said["statement"]),
        (said["head"].rstrip("："), _approval(asked)),
        ("申请部门盖章", "　" * 20 + "年　　月　　日"),
    )
    return Paper(said["title"], "", (Block("fields", rows=fields),))


def _approval(asked: ApplicationFacts) -> str:
    return f"同意。{asked.approved_by}" if asked.approved_by else "　"


def _commitment(asked: ApplicationFacts, words: Words) -> Paper:
    said, scope = words.texts["commitment"], asked.scope
    facts = {
        "provider": asked.provider_name, "entry": asked.entry_name, "number": asked.number,
        "matter": scope.matter_name, "purpose": words.purpose(scope.purpose_type), "systems": "、".join(scope.systems),
    }  # fmt: skip
    clauses = [
        Block("text", f"{numeral(index)}、{clause.format_map(facts)}")
        for index, clause in enumerate(said["clauses"], 1)
    ]
    sealed = Block("signature", rows=(
        ("", f"承诺单位：{asked.applicant_department_name}（盖章）"), ("", "负责人签字："), ("", DATE),
    ))  # fmt: skip
    opening = Block("text", said["opening"].format_map(facts))
    return Paper(said["title"], f"{asked.provider_name}：", (opening, *clauses, Block("text", said["close"]), sealed))


def _reply(asked: ApplicationFacts, grant: GrantFacts | None, words: Words) -> Paper:
    said, decision = words.texts["reply"], asked.decision
    facts = {
        "entry": asked.entry_name, "number": asked.number, "article": asked.due_article or "有关规定",
        "reason": decision.reason.rstrip("。") if decision else "", "grant": grant.number if grant else "",
    }  # fmt: skip
    answer = said[str(asked.state)].format_map(facts)
    if asked.state is ApplicationState.REFUSED and decision and decision.article:
        answer += f"（依据：{decision.article}）"
    duties = [Block("text", duty) for duty in said["duties"]] if grant else []
    annex = (
        (Block("page"), Block("heading", f"附件：共享授权 {grant.number}"), *annex_of(grant, words)) if grant else ()
    )
    sealed = Block("signature", rows=(("", f"{asked.provider_name}（盖章）"), ("", DATE)))
    opening = Block("text", said["opening"].format_map(facts))
    return Paper(
        said["title"].format_map(facts),
        f"{asked.applicant_department_name}：",
        (opening, Block("text", answer), *duties, Block("text", said["close"]), sealed, *annex),
    )


def day(moment: date | None) -> str:
    """二〇二五 is for titles; bodies of official papers use digits: 2025年9月22日."""
    return f"{moment.year}年{moment.month}月{moment.day}日" if moment else DATE


def numeral(number: int) -> str:
    """1 to 99 as 一 to 九十九."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def _term(terms: tuple[Term, ...], code: str) -> str:
    return next((term.zh for term in terms if term.code == code), code)
