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


def assign_code(row: Entry) -> None:
    """Give the row the code it wishes for, or the next of its class.

    Raises ``EntryNotValid`` with ``CodeTaken`` for a wished code that was ever given.
    The row of ``IssuedCode`` and its unique constraint decide a race.
    """
    class_code = facts_of(row).class_.code
    wished = row.wanted_code
    if wished:
        sequence = int(wished.partition("/")[2])
    else:
        issued = IssuedCode.objects.filter(class_code=class_code)
        sequence = (issued.aggregate(last=Max("sequence"))["last"] or 0) + 1
    code = wished or codes.written(class_code, sequence, lists())
    try:
        with transaction.atomic():
            IssuedCode.objects.create(
                code=code, class_code=class_code, sequence=sequence, entry=row, issued_at=clock.now()
            )
    except IntegrityError as taken:
        raise EntryNotValid((CodeTaken(field="code", value=code),)) from taken
    row.code = code
