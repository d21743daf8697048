"""Identifiers of the field and their check digits (rules.md 8.1, 8.7 to 8.10)."""

from __future__ import annotations

import re
from datetime import date

from stdnum.cn import ric as _ric  # the citizen number's birthplace table is not used: retired codes stay valid

from shuqiao.kernel.refusals import Family, Refusal

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(3**i % 31 for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESOURCE_CODE = re.compile(r"[123][0-9]{2}[0-9]{3}[0-9]*/[0-9]+")


class BadCreditCode(Refusal):
    """A unified social credit code that GB 32100-2015 does not allow."""

    code = "bad_credit_code"
    family = Family.INVALID
    zh = "统一社会信用代码“{value}”不正确：{why_zh}"
    en = "Unified social credit code '{value}' is wrong: {why_en}"
    next_zh = "请核对登记证书上的 18 位代码（GB 32100-2015）。"
    next_en = "Compare it with the 18 characters on the certificate (GB 32100-2015)."


class BadCitizenNumber(Refusal):
    """A citizen number that GB 11643 does not allow.  The value itself is never repeated."""

    code = "bad_citizen_number"
    family = Family.INVALID
    zh = "公民身份号码不正确：{why_zh}"
    en = "The citizen number is wrong: {why_en}"
    next_zh = "请核对证件上的 18 位号码，末位 X 须大写。"
    next_en = "Compare it with the 18 characters on the card; a final X is upper case."


class BadResourceCode(Refusal):
    code = "bad_resource_code"
    family = Family.INVALID
    zh = "信息资源代码“{value}”不符合“类项目细目/顺序号”的编码规则"
    en = "Resource code '{value}' is not of the form class/sequence"
    next_zh = "前段为类1位、项2位、目3位及细目数字，后段为数字，以“/”分隔。"
    next_en = "Write 1+2+3 or more digits, a slash, and a sequence number."


class BadDivision(Refusal):
    code = "bad_division"
    family = Family.INVALID
    zh = "行政区划代码“{value}”应为 6 位数字"
    en = "Division code '{value}' must have 6 digits"
    next_zh = "请按 GB/T 2260 填写 6 位代码。"
    next_en = "Give the 6 digits of GB/T 2260."


def credit_code_check(first17: str) -> str:
    """The 18th character for the first 17 of a credit code (weights 3**(i-1) mod 31)."""
    total = sum(_USCC_ALPHABET.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(first8: str) -> str:
    """The 9th character of an organisation code, GB 11714."""
    value = {c: int(c, 36) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    rest = 11 - sum(value[c] * w for c, w in zip(first8, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(value: str) -> str | BadCreditCode:
    """A valid unified social credit code, unchanged, or why it is none (GB 32100-2015, GB 11714)."""

    def bad(zh: str, en: str) -> BadCreditCode:
        return BadCreditCode(field="credit_code", value=value, why_zh=zh, why_en=en)

    if len(value) != 18:
        return bad(f"应为 18 位，现为 {len(value)} 位", f"18 characters expected, {len(value)} given")
    if any(c not in _USCC_ALPHABET for c in value):
        return bad("只含数字和大写字母，不含 I、O、S、V、Z", "digits and capitals only, without I O S V Z")
    if not value[2:8].isdigit():
        return bad("第 3 至 8 位应为登记管理机关行政区划码", "characters 3 to 8 must be a division code")
    if organisation_check(value[8:16]) != value[16]:
        return bad("第 17 位（组织机构代码校验位）不符", "character 17, the organisation code's check, differs")
    if credit_code_check(value[:17]) != value[17]:
        return bad("第 18 位校验码不符", "character 18, the check, differs")
    return value


def citizen_number_check(first17: str) -> str:
    """The 18th character for the first 17 of a citizen number (ISO 7064 MOD 11-2)."""
    return _ric.calc_check_digit(first17 + "0")


def citizen_number(value: str) -> str | BadCitizenNumber:
    """A valid 18-character citizen number, unchanged, or why it is none (GB 11643).

    Division codes are not looked up: a number keeps the code valid at its issue.
    """

    def bad(zh: str, en: str) -> BadCitizenNumber:
        return BadCitizenNumber(why_zh=zh, why_en=en)

    if len(value) != 18 or not value.isascii() or not value[:17].isdigit() or value[17] not in "0123456789X":
        return bad("应为 17 位数字加 1 位数字或大写 X", "17 digits and one digit or capital X expected")
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return bad("第 7 至 14 位不是有效日期", "characters 7 to 14 are no date")
    if citizen_number_check(value[:17]) != value[17]:
        return bad("校验位不符", "the check character differs")
    return value


def resource_code(value: str) -> str | BadResourceCode:
    """A resource code ``class/sequence`` (发改高技〔2017〕1272号; rules.md 8.1), unchanged."""
    return value if _RESOURCE_CODE.fullmatch(value) else BadResourceCode(field="code", value=value)


def division(value: str) -> str | BadDivision:
    """A GB/T 2260 code of six digits, unchanged."""
    if len(value) == 6 and value.isascii() and value.isdigit():
        return value
    return BadDivision(field="division", value=value)
