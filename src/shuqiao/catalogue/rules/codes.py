"""Resource codes: class code, slash, sequence (1272号; rules.md 8.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shuqiao.catalogue.errors import ClassUnknown, CodeMismatch, FieldMissing
from shuqiao.catalogue.facts import ClassFacts, Lists
from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal


def class_problems(class_: ClassFacts, lists: Lists, day: date) -> Iterator[Refusal]:
    """类, 项 and 目 are there, and each level is a child of the chosen one and valid on ``day``.

    Below an open node any digits of the right width pass: departments number
    their own 目 and 细目.
    """
    for name in ("lei", "xiang", "mu"):
        if not getattr(class_, name):
            yield FieldMissing(field=f"class.{name}")
            return
    path: tuple[str, ...] = ()
    open_ = False
    for name, value, width in (("lei", class_.lei, 1), ("xiang", class_.xiang, 2), ("mu", class_.mu, 3)):
        path += (value,)
        node = lists.classes.get(path)
        well_formed = len(value) == width and _digits(value)
        if not well_formed or (node is None and not open_) or (node is not None and not node.valid_on(day)):
            yield ClassUnknown(field=f"class.{name}", value=" ".join(path)[:40])
            return
        open_ = open_ or (node is not None and node.open_)


def class_shape_problems(class_: ClassFacts, lists: Lists) -> Iterator[Refusal]:
    """What cannot even be stored: letters where digits belong, or too many of them."""
    levels = (("lei", class_.lei, 1), ("xiang", class_.xiang, 2), ("mu", class_.mu, 3))
    for name, value, width in levels:
        if value and not (len(value) == width and _digits(value)):
            yield ClassUnknown(field=f"class.{name}", value=value[:40])
    if len(class_.ximu) > lists.counts["ximu"] or any(not _digits(x) or len(x) > 6 for x in class_.ximu):
        yield ClassUnknown(field="class.ximu", value=" ".join(class_.ximu)[:40])


def code_problems(code: str, class_: ClassFacts, lists: Lists) -> Iterator[Refusal]:
    """A wished code is well-formed, of its own class, and of this node's sequence width."""
    if not code:
        return
    outcome = identifiers.resource_code(code)
    if isinstance(outcome, Refusal):
        yield outcome
        return
    front, _, sequence = code.partition("/")
    if front != class_.code or len(sequence) != lists.sequence_width or int(sequence) == 0:
        yield CodeMismatch(field="code", value=code, class_code=class_.code, width=lists.sequence_width)


def written(class_code: str, sequence: int, lists: Lists) -> str:
    """The resource code of that class and sequence number, zero-padded to the node's width."""
    return f"{class_code}/{sequence:0{lists.sequence_width}d}"


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
