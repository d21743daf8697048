"""The refusals of this room."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class CodeTaken(Refusal):
    """A natural key that exists already."""

    bilingual = ("what",)
    code = "code_taken"
    family = Family.CONFLICT
    zh = "{what}“{value}”已存在"
    en = "{what} '{value}' exists already"
    next_zh = "请核对；如需修改，请打开已有的记录。"
    next_en = "Check it; to change it, open the record that exists."


class BadValue(Refusal):
    """A value outside its list or form."""

    code = "bad_value"
    family = Family.INVALID
    zh = "{field}：“{value}”不可用（可用：{allowed}）"
    en = "{field}: '{value}' is not usable (usable: {allowed})"
    next_zh = "请改用列出的值后重新提交。"
    next_en = "Use one of the values listed and send it again."


class Missing(Refusal):
    """A needed field is empty."""

    code = "missing_field"
    family = Family.INVALID
    zh = "缺少必填项：{field}"
    en = "A required field is empty: {field}"
    next_zh = "请补填后重新提交。"
    next_en = "Fill it in and send it again."


class BadValidity(Refusal):
    """From after to, or longer than allowed."""

    code = "bad_validity"
    family = Family.INVALID
    zh = "有效期不正确：{why_zh}"
    en = "The validity is wrong: {why_en}"
    next_zh = "请更正起止时间后重新提交。"
    next_en = "Correct the dates and send it again."


class DepartmentClosed(Refusal):
    code = "department_closed"
    family = Family.CONFLICT
    zh = "部门“{name}”已停用，不能新增人员或系统"
    en = "Department '{name}' is closed and takes no people or systems"
    next_zh = "请选择承接其职责的部门。"
    next_en = "Choose the department that took over its duties."


class DepartmentStillUsed(Refusal):
    code = "department_still_used"
    family = Family.CONFLICT
    zh = "部门“{name}”还有在用的{what}，不能停用"
    en = "Department '{name}' still has active {what_en} and cannot be closed"
    next_zh = "请先移交或停用后再办理。"
    next_en = "Hand them over or end them first."


class ThreeManagersExclusive(Refusal):
    """GB/T 39477: the three managers are three people."""

    code = "three_managers_exclusive"
    family = Family.CONFLICT
    zh = "系统管理员、安全管理员、审计员三员分立，一人不得兼任其中两种：{held}"
    en = "System manager, security manager and auditor are three people; nobody holds two: {held}"
    next_zh = "请保留其中一种角色，另一种交由他人担任。"
    next_en = "Keep one of the roles and give the other to somebody else."


class NotOnOneself(Refusal):
    code = "not_on_oneself"
    family = Family.FORBIDDEN
    zh = "不能对本人执行“{verb}”"
    en = "Nobody may {verb} on themselves"
    next_zh = "请由另一位有权限的管理员办理。"
    next_en = "Ask another manager who has the right."


class PasswordOfManager(Refusal):
    """One manager may not become another by resetting a password."""

    code = "password_of_manager"
    family = Family.FORBIDDEN
    zh = "三员的密码只能由本人修改"
    en = "The password of one of the three managers is changed by its holder only"
    next_zh = "如本人遗忘密码，请停用该账号并另行建立。"
    next_en = "If it is lost, deactivate the account and create another."


class WeakPassword(Refusal):
    code = "weak_password"
    family = Family.INVALID
    zh = "密码不符合要求：{why_zh}"
    en = "The password is too weak: {why_en}"
    next_zh = "请使用至少 10 位、含字母和数字且不含登录名的密码。"
    next_en = "Use 10 characters or more with letters and digits, without the login."


class WrongPassword(Refusal):
    """A wrong login and a wrong password look alike."""

    code = "wrong_password"
    family = Family.UNAUTHENTICATED
    zh = "登录名或密码不正确"
    en = "Login or password is wrong"
    next_zh = "请核对后重试；连续失败将暂时锁定。"
    next_en = "Check both and try again; repeated failures lock the sign-in for a while."


class SignInLocked(Refusal):
    code = "sign_in_locked"
    family = Family.TOO_MANY
    zh = "连续登录失败，已暂时锁定，约 {minutes} 分钟后可再试"
    en = "Too many failed sign-ins; locked for about {minutes} more minutes"
    next_zh = "请稍后再试；如非本人操作，请联系系统管理员。"
    next_en = "Wait and try again; if this was not you, tell the system manager."


class FirstPersonExists(Refusal):
    code = "first_person_exists"
    family = Family.CONFLICT
    zh = "角色“{role}”已有在岗人员，不能再用初始化方式建立"
    en = "Role '{role}' has an active holder; it cannot be bootstrapped again"
    next_zh = "请由系统管理员建立人员，由安全管理员分配角色。"
    next_en = "Let the system manager create people and the security manager assign roles."


class BadKey(Refusal):
    code = "bad_key"
    family = Family.INVALID
    zh = "公钥不可用：{why_zh}"
    en = "The public key cannot be used: {why_en}"
    next_zh = "请提供 Ed25519 公钥（32 字节，base64url，无填充）。"
    next_en = "Give an Ed25519 public key: 32 bytes, base64url, no padding."


class DeskHasNoKey(Refusal):
    code = "desk_has_no_key"
    family = Family.CONFLICT
    zh = "查询台没有自己的密钥，只能配合门户令牌使用"
    en = "A desk has no key of its own; it is used with portal tokens only"
    next_zh = "如为业务系统，请另行登记。"
    next_en = "Register a client system instead."


class DeskExists(Refusal):
    code = "desk_exists"
    family = Family.CONFLICT
    zh = "该部门已有在用的查询台“{id}”"
    en = "The department has a desk in service already: '{id}'"
    next_zh = "每个部门一个查询台：请使用已有的，或先注销它。"
    next_en = "A department has one desk: use it, or withdraw it first."


class TokenInvalid(Refusal):
    """Unknown, expired, revoked, or its holder is gone: a token is never quietly anonymous."""

    code = "token_invalid"
    family = Family.UNAUTHENTICATED
    zh = "访问令牌无效、已过期或已吊销"
    en = "The access token is unknown, expired or revoked"
    next_zh = "请在“组织与用户 · 访问令牌”重新签发。"
    next_en = "Issue a new one under 'Organisation and users · tokens'."


class ContractorAlone(Refusal):
    """A contractor's person holds no office (rules.md 3.10; requirement 65)."""

    code = "contractor_alone"
    family = Family.INVALID
    zh = "受托方人员不能同时担任其他角色：{held}"
    en = "A contractor holds no other role: {held}"
    next_zh = "请为其单独设立受托方账号。"
    next_en = "Give that person a contractor's account of its own."


class NoExport(Refusal):
    """Contractors' accounts have no export (requirement 65)."""

    code = "no_export"
    family = Family.FORBIDDEN
    zh = "受托方账号没有导出权限"
    en = "A contractor's account exports nothing"
    next_zh = "确需文件的，请由委托部门的工作人员导出后按保密约定提供。"
    next_en = "If a file is needed, staff of the department export it and hand it over under the promise."
