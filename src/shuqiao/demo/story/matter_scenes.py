"""The matter: which papers it asks for, and which of them nobody need bring."""

from __future__ import annotations

from shuqiao.demo.story.stage import Stage

SPARED = {"shared": "免提交（共享可得）", "after_application": "免提交（申请后可得）"}
OTHER = {
    "signed_by_applicant": "须由申请人签署",
    "brought_by_applicant": "须由申请人提交",
    "no_entry": "无目录，应提数据需求",
}


def papers(stage: Stage) -> None:
    """The list of papers, as the service guide has it."""
    matter = stage.city.matter
    with stage.teller.step(f"事项：{matter.name}", "The matter and its list of papers"):
        rows = []
        for paper in matter.papers:
            entry = stage.city.entries.get(paper.resource or "")
            provider = stage.city.departments[entry.provider].short_name if entry else "申请人"
            words = SPARED.get(paper.availability) or OTHER[paper.availability]
            rows.append((paper.paper, words, provider, entry.name if entry else ""))
        stage.teller.table(("材料", "怎么办", "向谁要", "目录条目"), rows)
        count = [sum(paper.availability == kind for paper in matter.papers) for kind in SPARED]
        stage.teller.decided(
            f"{len(matter.papers)} 样材料，{sum(count)} 样可免提交（{count[0]} 样共享可得，{count[1]} 样申请后可得）",
            f"{len(matter.papers)} papers, {sum(count)} of them need not be brought",
        )
