"""The law as data: each rule set figure by figure, with its article and whether it is well known or to be compared."""

from __future__ import annotations

import json

from docs.writers import markdown
from shuqiao.exchange.terms import terms
from shuqiao.sharing import rulesets
from shuqiao.sharing.facts import Figure, Switch, Unit


def names() -> list[str]:
    """Every rule set that is shipped."""
    return list(rulesets.names())


def page() -> str:
    """docs/reference/rulesets.md."""
    lines = markdown.head(
        "规则集 Rule sets",
        "期限与条款是数据，不在代码里。“通行所知”表示数字和条款为各方熟知，未逐字核对；"
        "标“未核”的，实例采用前须与公布的正文核对。"
        "在途的期限保留开始时的规则集名称与版本。",
        "Limits and articles are data, not code. `well known` figures are known to everybody in the field, and were "
        "not compared word for word; what says `not confirmed` must be compared with the published text before an "
        "instance relies on it. A running clock keeps the name and "
        "version of the rule set it started under.",
    )
    for name in names():
        found = rulesets.shipped(name)
        lines += [f"## {found.name}", "", f"{found.title_zh} · {found.title_en} · v{found.version}", ""]
        lines += _figures("期限 limit", found.figures)
        lines += _figures("平台自定 the platform's own figure", found.local)
        lines += markdown.table(
            ("开关 switch", "取值 value", "条款", "article", "核对 standing"),
            ((f"`{k}`", f"`{json.dumps(v.value)}`", *_cited(v)) for k, v in sorted(found.switches.items())),
        )
        lines += markdown.table(
            ("用语 term", "中文", "English"), ((f"`{k}`", t.zh, t.en) for k, t in sorted(found.terms.items()))
        )
        lines += markdown.table(
            ("用处 used for", "条款", "article", "核对 standing"),
            ((f"`{k}`", a.zh, a.en, _yes(a.confirmed)) for k, a in sorted(found.articles.items())),
        )
    return markdown.page([*lines, *_supply()])


def _figures(title: str, figures: dict[str, Figure]) -> list[str]:
    units = {
        Unit.WORKING_DAYS: "工作日 working days",
        Unit.DAYS: "天 days",
        Unit.YEARS: "年 years",
        Unit.MINUTES: "分钟 minutes",
        Unit.HOURS: "小时 hours",
        Unit.MONTH_END: "月末 end of the month",
    }
    return markdown.table(
        (title, "数字 figure", "单位 unit", "条款", "article", "核对 standing"),
        ((f"`{k}`", "—" if f.amount is None else f.amount, units[f.unit], *_cited(f))
         for k, f in sorted(figures.items())),
    )  # fmt: skip


def _cited(one: Figure | Switch) -> tuple[str, str, str]:
    if one.article is None:
        return ("平台自定", "the platform's own", "—")
    return (one.article.zh, one.article.en, _yes(one.article.confirmed))


def _supply() -> list[str]:
    supply = terms()
    lines = [
        "## 供数期限 Supply terms",
        "",
        "不出自法律，是平台自己的选择。 Not from the law: the platform's own choice.",
        "",
    ]
    lines += markdown.table(
        ("级别 grade", "失联后多久停用 lease, seconds"), ((g, s) for g, s in sorted(supply.lease_s.items()))
    )
    return [
        *lines,
        f"`source_seconds` {supply.source_seconds} · `revoked_shown_days` {supply.revoked_shown_days}",
        "",
    ]


def _yes(confirmed: bool) -> str:
    return "通行所知 well known" if confirmed else "未核 not confirmed"
