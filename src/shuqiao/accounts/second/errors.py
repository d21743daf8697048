"""Refusals of the second factor."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class WrongCode(Refusal):
    """Wrong, too old, too new, used before: they look alike."""

    code = "wrong_second_factor"
    family = Family.UNAUTHENTICATED
    zh = "动态口令不正确或已经用过"
    en = "The one-time code is wrong or was used before"
    next_zh = "请核对手机时间，等下一个口令出现后再试；也可使用恢复码。"
    next_en = "Check the clock of your device and wait for the next code, or use a recovery code."


class FactorExists(Refusal):
    code = "second_factor_exists"
    family = Family.CONFLICT
    zh = "您已启用动态口令"
    en = "Your second factor is in use already"
    next_zh = "如需更换设备，请由安全管理员重置后重新启用。"
    next_en = "To change the device, ask the security manager to reset it, then enrol again."


class FactorAbsent(Refusal):
    code = "second_factor_absent"
    family = Family.CONFLICT
    zh = "没有可用的动态口令"
    en = "There is no second factor"
    next_zh = "请先启用动态口令。"
    next_en = "Enrol first."


class HalfSignInOver(Refusal):
    """The first factor was too long ago, or was never given."""

    code = "half_sign_in_over"
    family = Family.UNAUTHENTICATED
    zh = "登录未在十分钟内完成"
    en = "The sign-in was not finished within ten minutes"
    next_zh = "请从登录页重新开始。"
    next_en = "Start again from the sign-in page."


class FactorKeyMissing(Refusal):
    """The secrets in the database cannot be opened; nothing is made anew silently."""

    code = "second_factor_key_missing"
    family = Family.UNAVAILABLE
    zh = "动态口令的密钥文件缺失或不是原来的文件"
    en = "The key file of the second factors is gone or is not the one they were sealed with"
    next_zh = "请由带密钥的备份恢复 keys/second-factor.pem；无法恢复时由安全管理员逐人重置。"
    next_en = "Restore keys/second-factor.pem from a backup, or let the security manager reset each person's factor."
