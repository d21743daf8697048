"""The one family of refusals.

A refusal is a value first: a rule *returns* it, an action passes it to
:func:`require`, which raises it.  Each subclass carries a stable ``code``, a
``family`` that a door maps to its own status in one place, one sentence and one
next step in Chinese and in English.  Whatever is not a :class:`Refusal` is a
fault: logged with an identifier and shown without detail.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar


class Family(Enum):
    """What kind of no this is; each door maps families to its own status once."""

    MALFORMED = "malformed"  # the bytes or the shape are wrong
    INVALID = "invalid"  # well-formed, but breaks a rule
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"  # also: not for you to know
    CONFLICT = "conflict"  # the state does not allow it now
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Words:
    """The name of a state, a verb or a role as people read it.  A fact of a refusal, alone or several in a tuple."""

    zh: str
    en: str


class Refusal(Exception):
    """An expected no, with its reason and the way on.

    Sentences are ``str.format`` templates over ``facts``.  ``field`` names the
    input at fault where there is one.
    """

    code: ClassVar[str]
    family: ClassVar[Family]
    zh: ClassVar[str]
    en: ClassVar[str]
    next_zh: ClassVar[str]
    next_en: ClassVar[str]
    bilingual: ClassVar[tuple[str, ...]] = ()
    """Facts that name a thing in both languages, like ``授权 grant G-2025-000001``; a sentence shows one."""

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(f"{self.code}: {self.sentence('en')}")

    def sentence(self, language: str = "zh", label: str = "") -> str:
        """The reason in ``zh`` or ``en``; ``label`` is what a page calls the field, where it has a name for it."""
        return (self.zh if language == "zh" else self.en).format_map(self._shown(language, label))

    def next_step(self, language: str = "zh") -> str:
        """What the person can do now, in ``zh`` or ``en``."""
        template = self.next_zh if language == "zh" else self.next_en
        return template.format_map(self._shown(language))

    def _shown(self, language: str, label: str = "") -> _Facts:
        worded = {name: _in_words(fact, language) for name, fact in self.facts.items()}
        named = {name: _in_one(str(self.facts[name]), language) for name in self.bilingual if name in self.facts}
        return _Facts(worded | named, label or self.field)


def _in_words(fact: Any, language: str) -> Any:
    if isinstance(fact, Words):
        return fact.zh if language == "zh" else fact.en
    if isinstance(fact, tuple) and fact and all(isinstance(one, Words) for one in fact):
        return ("、" if language == "zh" else ", ").join(_in_words(one, language) for one in fact)
    return fact


def _in_one(name: str, language: str) -> str:
    """``name`` in one language, where it begins with a Chinese word and one English word."""
    zh, _, rest = name.partition(" ")
    en, _, number = rest.partition(" ")
    if zh.isascii() or not (en.isascii() and en.isalpha()):
        return name
    return f"{zh if language == 'zh' else en} {number}".rstrip()


class _Facts(dict[str, Any]):
    """Facts for a template; a missing one shows as ``?`` instead of a second error."""

    def __init__(self, facts: dict[str, Any], field: str | None) -> None:
        super().__init__(facts)
        self.setdefault("field", field or "")

    def __missing__(self, key: str) -> str:
        return "?"


T = TypeVar("T")


def require(outcome: T | Refusal) -> T:
    """Return ``outcome``, or raise it when it is a refusal."""
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


class Malformed(Refusal):
    """Bytes that do not form the document they claim to be."""

    code = "malformed"
    family = Family.MALFORMED
    zh = "请求内容无法解析：{what}"
    en = "The input cannot be read: {what}"
    next_zh = "请按接口文档更正格式后重新提交。"
    next_en = "Correct the format as the reference says and send it again."


class TooLarge(Refusal):
    """A body, list or value above a stated limit."""

    bilingual = ("what",)
    code = "too_large"
    family = Family.TOO_LARGE
    zh = "{what}超过上限 {limit}"
    en = "{what} is over the limit of {limit}"
    next_zh = "请分批提交或缩小内容。"
    next_en = "Send it in parts, or make it smaller."


class ActorMissing(Refusal):
    """Nobody acts.  A missing actor is a refusal, never a pass."""

    code = "actor_missing"
    family = Family.UNAUTHENTICATED
    zh = "未登录或登录已失效"
    en = "Nobody is signed in"
    next_zh = "请先登录，或在请求中带上有效的访问令牌。"
    next_en = "Sign in first, or send a valid access token."


class NotPermitted(Refusal):
    """The actor is known and the thing is visible, but this verb is not theirs.

    ``verb`` is :class:`Words`, ``needs`` a tuple of them: the roles of which one is needed.
    """

    code = "not_permitted"
    family = Family.FORBIDDEN
    zh = "您没有“{verb}”的权限（需要：{needs}）"
    en = "You may not {verb} (needed: {needs})"
    next_zh = "请联系本部门的系统管理员核对角色。"
    next_en = "Ask the system manager of your department to check your roles."


class Absent(Refusal):
    """Not there, or not for this actor to know: the two look alike."""

    bilingual = ("what",)
    code = "absent"
    family = Family.ABSENT
    zh = "没有找到{what}"
    en = "No such {what}"
    next_zh = "请核对编号；如确信存在，请联系平台运营单位。"
    next_en = "Check the number; if you are sure it exists, ask the platform operator."
