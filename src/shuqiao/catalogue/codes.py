"""Giving resource codes: from one counter per class, never twice (requirement 4).  Inside a verb's transaction."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.errors import CodeTaken, EntryNotValid
from shuqiao.catalogue.models import Entry, IssuedCode
from shuqiao.catalogue.records import facts_of
from shuqiao.catalogue.rules import codes
from shuqiao.kernel import clock

ATTEMPTS = 20
"""Each lost race means that another approval of the same class just succeeded."""


def assign_code(row: Entry) -> None:
    """Give the row the code it wishes for, or the next of its class.

    Raises ``EntryNotValid`` with ``CodeTaken`` for a wished code that was ever given.
    The unique constraints of ``IssuedCode`` decide a race; who loses one for a
    code of the platform's own choice takes the next.
    """
    class_code = facts_of(row).class_.code
    if row.wanted_code:
        if not _issued(row, class_code, int(row.wanted_code.partition("/")[2])):
            raise EntryNotValid((CodeTaken(field="code", value=row.wanted_code),))
        return
    for _ in range(ATTEMPTS):
        last = IssuedCode.objects.filter(class_code=class_code).aggregate(last=Max("sequence"))["last"] or 0
        if _issued(row, class_code, last + 1):
            return
    raise EntryNotValid((CodeTaken(field="code", value=class_code),))


def _issued(row: Entry, class_code: str, sequence: int) -> bool:
    """Take the code for good; False where somebody has it."""
    code = codes.written(class_code, sequence, lists())
    try:
        with transaction.atomic():
            IssuedCode.objects.create(
                code=code, class_code=class_code, sequence=sequence, entry=row, issued_at=clock.now()
            )
    except IntegrityError:
        return False
    row.code = code
    return True
