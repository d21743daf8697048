"""Why somebody does not get in by another system's word."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class WayNotOffered(Refusal):
    code = "sign_in_way_not_offered"
    family = Family.ABSENT
    zh = "本平台没有启用这种登录方式"
    en = "This way of signing in is not offered here"
    next_zh = "请回到登录页，选用列出的方式。"
    next_en = "Go back to the sign-in page and use a way that it lists."


class ProviderAway(Refusal):
    """The provider does not answer, or not as agreed.  ``what`` never holds what it sent."""

    code = "identity_provider_away"
    family = Family.UNAVAILABLE
    zh = "统一身份认证暂时无法使用：{what_zh}"
    en = "The identity provider cannot be used now: {what_en}"
    next_zh = "请稍后再试；仍不可用时请联系平台运营单位。"
    next_en = "Try again later; if it lasts, tell the platform operator."


class AnswerRefused(Refusal):
    """The provider's answer does not hold: state, nonce, signature, issuer, audience, time, ticket."""

    code = "identity_answer_refused"
    family = Family.UNAUTHENTICATED
    zh = "统一身份认证的答复不成立：{why_zh}"
    en = "The identity provider's answer does not hold: {why_en}"
    next_zh = "请从登录页重新开始；反复出现时请联系平台运营单位。"
    next_en = "Start again from the sign-in page; if it happens again, tell the platform operator."


class IdentityUnknown(Refusal):
    """Vouched for, but nobody here: no account is made silently."""

    code = "identity_unknown"
    family = Family.FORBIDDEN
    zh = "已通过统一身份认证，但该身份（登记号 {number}）还没有对应本平台的人员"
    en = "You are known to the identity provider, but identity {number} belongs to no person of this platform yet"
    next_zh = "请把登记号告诉本平台的系统管理员，由其关联到您的账号；三员请用密码登录后自行关联。"
    next_en = (
        "Tell the system manager this number, who links it to your account; "
        "the three managers sign in by password and link it themselves."
    )


class IdentityInactive(Refusal):
    code = "identity_person_inactive"
    family = Family.FORBIDDEN
    zh = "该身份对应的账号已停用"
    en = "The account of this identity is deactivated"
    next_zh = "如仍在岗，请联系系统管理员恢复账号。"
    next_en = "If you are still in office, ask the system manager to reactivate it."


class IdentityTaken(Refusal):
    code = "identity_taken"
    family = Family.CONFLICT
    zh = "该身份已关联另一人员"
    en = "This identity is linked to another person"
    next_zh = "请先解除原来的关联。"
    next_en = "Undo that link first."


class IdentityOfManager(Refusal):
    """Whoever could link an identity to a manager could become that manager."""

    code = "identity_of_manager"
    family = Family.FORBIDDEN
    zh = "三员的身份只能由本人关联"
    en = "An identity is linked to one of the three managers by its holder only"
    next_zh = "请本人用密码登录后，在“我的账号”自行关联。"
    next_en = "Its holder signs in by password and links it under 'My account'."


class PasswordSignInOff(Refusal):
    code = "password_sign_in_off"
    family = Family.FORBIDDEN
    zh = "本平台不使用密码登录您的账号"
    en = "Your account does not sign in by password on this platform"
    next_zh = "请改用登录页上列出的统一身份认证。"
    next_en = "Use the identity provider that the sign-in page lists."
