"""The number and form of a person's authorisation (授权书), as registers, orders and calls know it.

It names a paper.  It never holds a number of the person: the platform and its log keep these texts.
"""

from __future__ import annotations

import re

from shuqiao.kernel.identifiers import citizen_number

FORMS = {"written": "书面", "electronic": "电子", "declared": "告知承诺", "by_law": "依法无需"}
"""How it was given (users.md A1): the code, and the Chinese word that a call may say instead."""
NUMBER = re.compile(r"[0-9A-Za-z一-鿿（）〔〕()\[\]_./#-]{1,64}")
"""Letters, digits, Chinese characters and a few signs."""
_PERSONAL = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|(?:0?0?86)?1[3-9][0-9]{9})(?![0-9])")


def well_formed(number: str) -> bool:
    """Whether ``number`` has the form of a number of a paper."""
    return NUMBER.fullmatch(number) is not None


def personal(number: str) -> bool:
    """Whether a citizen number or a mobile telephone number, with or without 86, stands in it."""
    return any(
        len(found) != 18 or isinstance(citizen_number(found.upper()), str) for found in _PERSONAL.findall(number)
    )


def form_code(form: str) -> str | None:
    """The code of a form said as code or as word; None for neither."""
    if form in FORMS:
        return form
    return next((code for code, zh in FORMS.items() if zh == form), None)
