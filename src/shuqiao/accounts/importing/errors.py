"""Why a sheet of departments or people, or a row of it, is not imported."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class SheetHeaderMissing(Refusal):
    code = "people_sheet_header_missing"
    family = Family.INVALID
    zh = "前 20 行没有找到表头，缺少列：{missing}"
    en = "No header in the first 20 rows; missing columns: {missing}"
    next_zh = "请使用规定的列名，并保证每列只出现一次。"
    next_en = "Use the column names of the guide, each of them once."


class SheetColumnTwice(Refusal):
    code = "people_sheet_column_twice"
    family = Family.INVALID
    zh = "列“{name}”出现两次"
    en = "Column '{name}' occurs twice"
    next_zh = "请删去一列后重新导入。"
    next_en = "Delete one of them and import again."


class SheetTooLong(Refusal):
    code = "people_sheet_too_long"
    family = Family.TOO_LARGE
    zh = "超过 {limit} 行"
    en = "More than {limit} rows"
    next_zh = "请分成几个文件导入。"
    next_en = "Split it into several files."


class RowTwice(Refusal):
    code = "people_row_twice"
    family = Family.CONFLICT
    zh = "与第 {row} 行重复"
    en = "The same as in row {row}"
    next_zh = "请只保留一行。"
    next_en = "Keep one of the rows."


class CellWithoutResult(Refusal):
    code = "people_cell_without_result"
    family = Family.INVALID
    zh = "单元格是没有结果的公式或错误值"
    en = "The cell is an error, or a formula without its result"
    next_zh = "请改填结果本身。"
    next_en = "Write the result itself."


class NumberSpoiled(Refusal):
    code = "people_number_spoiled"
    family = Family.INVALID
    zh = "该列应为文本，数字“{value}”的末位可能已被表格软件改动"
    en = "The column needs text: the last digits of number '{value}' may have been changed by the program"
    next_zh = "请把该列设为文本格式后重新填写。"
    next_en = "Format the column as text and enter it anew."


class UnknownDepartment(Refusal):
    code = "people_unknown_department"
    family = Family.INVALID
    zh = "没有在册的部门“{value}”，或名称对应多个部门"
    en = "No department '{value}' in the register, or several of that name"
    next_zh = "请填写统一社会信用代码；新机构请先导入机构表。"
    next_en = "Write the credit code; import new departments first."


class UnknownRole(Refusal):
    code = "people_unknown_role"
    family = Family.INVALID
    zh = "没有角色“{value}”"
    en = "There is no role '{value}'"
    next_zh = "请使用页面上的角色名称，多个角色用顿号分开。"
    next_en = "Use the names of roles that pages show, with commas between several."


class PersonNotYet(Refusal):
    """The security manager's import assigns roles, and makes nobody."""

    code = "people_person_not_yet"
    family = Family.CONFLICT
    zh = "平台还没有登录名“{value}”的人员"
    en = "There is no person with login '{value}' yet"
    next_zh = "请先由系统管理员导入本表。"
    next_en = "Let the system manager import this sheet first."


class PersonInactive(Refusal):
    code = "people_person_inactive"
    family = Family.CONFLICT
    zh = "账号“{value}”已停用"
    en = "Account '{value}' is deactivated"
    next_zh = "如已回岗，请先恢复账号。"
    next_en = "If the person is back, reactivate the account first."


class ManagerNotMoved(Refusal):
    code = "people_manager_not_moved"
    family = Family.CONFLICT
    zh = "三员的部门不能通过导入更改"
    en = "The department of one of the three managers is not changed by an import"
    next_zh = "请先由安全管理员调整其角色。"
    next_en = "Let the security manager change the roles first."


class EmailMalformed(Refusal):
    code = "people_email_malformed"
    family = Family.INVALID
    zh = "邮箱“{value}”格式不正确"
    en = "E-mail address '{value}' is malformed"
    next_zh = "请更正或留空。"
    next_en = "Correct it or leave it empty."


class TooManyPasswords(Refusal):
    code = "people_too_many_passwords"
    family = Family.TOO_LARGE
    zh = "一次最多为 {limit} 名新人员生成一次性密码，本表有 {count} 名"
    en = "One-time passwords are made for {limit} new people at a time, the sheet has {count}"
    next_zh = "请分批导入，或改用统一身份认证登录（不生成密码）。"
    next_en = "Import in parts, or let people sign in by the identity provider, without passwords."


class PeopleImportRaced(Refusal):
    code = "people_import_raced"
    family = Family.CONFLICT
    zh = "导入期间人员或机构被他人更改，没有写入任何内容"
    en = "People or departments were changed by somebody else meanwhile; nothing was written"
    next_zh = "请重新核对后再导入。"
    next_en = "Try the sheet again."
