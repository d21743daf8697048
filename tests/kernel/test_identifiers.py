"""Check digits, against published samples and by changing one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuqiao.kernel import identifiers
from shuqiao.kernel.refusals import Refusal

GOOD_CREDIT_CODES = ("11320000MB151840XJ", "12320100671322000Q", "11990100990100018P", "119901009901000428")


def test_check_digit_of_the_published_sample() -> None:
    assert identifiers.credit_code_check("91350100M000100Y4") == "3"


@pytest.mark.parametrize("code", GOOD_CREDIT_CODES)
def test_good_credit_codes(code: str) -> None:
    assert identifiers.credit_code(code) == code


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("91350100M000100Y4Z", "capitals only"),
        ("1199010099010001", "16 given"),
        ("11990100990100018Q", "character 18"),
        ("11990100990100019P", "character 17"),
        ("11990100990100018p", "capitals only"),
        ("1199O100990100018P", "capitals only"),
        ("", "0 given"),
    ],
)
def test_bad_credit_codes_say_why(code: str, part: str) -> None:
    outcome = identifiers.credit_code(code)
    assert isinstance(outcome, identifiers.BadCreditCode)
    assert part in outcome.sentence("en")


@given(st.sampled_from(GOOD_CREDIT_CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_changed_character_never_passes(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert isinstance(identifiers.credit_code(changed), Refusal) == (changed != code)


@pytest.mark.parametrize("number", ["11010519491231002X", "990102198803140028"])
def test_good_citizen_numbers(number: str) -> None:
    assert identifiers.citizen_number(number) == number


@pytest.mark.parametrize(
    "number",
    ["11010519491231002x", "110105194912310021", "11010519491331002X", "1101051949123100", "１１010519491231002X", ""],
)
def test_bad_citizen_numbers_are_refused_without_repeating_them(number: str) -> None:
    outcome = identifiers.citizen_number(number)
    assert isinstance(outcome, identifiers.BadCitizenNumber)
    if number:
        assert number not in str(outcome)


@pytest.mark.parametrize(
    ("code", "good"),
    [("101001/000001", True), ("112461465423/798456", True), ("401001/1", False), ("101001", False), ("1010/1", False)],
)
def test_resource_codes(code: str, good: bool) -> None:
    assert isinstance(identifiers.resource_code(code), Refusal) is not good
