"""Refusals of the instance itself."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NoDemo(Refusal):
    code = "no_demo_instance"
    family = Family.CONFLICT
    zh = "本平台不是演示实例，时钟不能移动"
    en = "This is no demo instance: its clock does not move"
    next_zh = "需要移动时钟时，请另建演示实例（shuqiao demo）。"
    next_en = "Create a demo instance for that (shuqiao demo)."


class ClockGoesBack(Refusal):
    """The log is ordered in platform time; it may be set back only before it was ever moved."""

    code = "clock_goes_back"
    family = Family.CONFLICT
    zh = "演示时钟只能向前移动：现在是 {now}，目标是 {to}"
    en = "The demo clock only moves forward: it is {now}, asked is {to}"
    next_zh = "请选择更晚的时间，或新建演示实例。"
    next_en = "Choose a later moment, or create a new demo instance."


class DemoMismatch(Refusal):
    """The setting and the row made at creation disagree; the row holds."""

    code = "demo_mismatch"
    family = Family.UNAVAILABLE
    zh = "实例创建时{created}演示实例，而 SHUQIAO_DEMO={setting}"
    en = "The instance was created with demo={created_en}, but SHUQIAO_DEMO={setting}"
    next_zh = "请按创建时的方式设置 SHUQIAO_DEMO，或换用另一个 SHUQIAO_DIR。"
    next_en = "Set SHUQIAO_DEMO as at creation, or use another SHUQIAO_DIR."
