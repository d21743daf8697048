"""Figures that are none to the program that reads them: superscripts, two signs, thousands of digits."""

from __future__ import annotations

import pytest

from shuqiao.kernel.refusals import Malformed
from shuqiao.portal.sharing import rowconditions
from shuqiao.sharing.models import Application
from shuqiao.sharing.queries import work


@pytest.mark.parametrize("text", ["--5", "²", "9" * 5000, "5-", "-", " 5 5"])
def test_a_whole_number_of_a_row_condition(text: str) -> None:
    assert rowconditions._typed("I", text) == text  # the filter's parser says what is wrong


@pytest.mark.parametrize(("text", "number"), [("5", 5), (" -5 ", -5)])
def test_a_true_one(text: str, number: int) -> None:
    assert rowconditions._typed("I", text) == number


@pytest.mark.parametrize("after", ["0738000" + "1" * 11 + "²", "073800" + "²" * 4, "0" * 26])
def test_the_mark_of_a_next_page(after: str) -> None:
    with pytest.raises(Malformed):
        work._behind(Application.objects.all(), after)
