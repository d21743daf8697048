"""What a spreadsheet is refused for: the whole file, or one cell of it."""

from __future__ import annotations

from shuqiao.kernel.refusals import Family, Refusal


class NotASheet(Refusal):
    code = "sheet_not_readable"
    family = Family.MALFORMED
    zh = "文件不是可读取的 .xlsx、.xls 或 .csv：{why_zh}"
    en = "The file is no readable .xlsx, .xls or .csv: {why_en}"
    next_zh = "请用表格软件打开，另存为 .xlsx 后重新上传。"
    next_en = "Open it in a spreadsheet program, save it as .xlsx and send it again."


class SheetLocked(Refusal):
    code = "sheet_locked"
    family = Family.MALFORMED
    zh = "工作簿设有打开密码，平台无法读取"
    en = "The workbook is protected by a password and cannot be read"
    next_zh = "请取消打开密码，另存后重新上传。"
    next_en = "Remove the password, save it and send it again."


class EncodingUnknown(Refusal):
    code = "sheet_encoding_unknown"
    family = Family.MALFORMED
    zh = "CSV 文件既不是 UTF-8 也不是 GB18030（第 {at} 字节处：{why}）"
    en = "The CSV file is neither UTF-8 nor GB18030 (at byte {at}: {why})"
    next_zh = "请另存为“CSV UTF-8”或 .xlsx 后重新上传。"
    next_en = "Save it as 'CSV UTF-8' or .xlsx and send it again."


class SheetTooLarge(Refusal):
    code = "sheet_too_large"
    family = Family.TOO_LARGE
    zh = "表格的{what_zh}超过上限 {limit}"
    en = "The {what_en} of the sheet is over the limit of {limit}"
    next_zh = "请删除无用的行、列、图片和工作表，或分成几个文件。"
    next_en = "Delete unused rows, columns, pictures and sheets, or split the file."


class HeaderMissing(Refusal):
    code = "sheet_header_missing"
    family = Family.INVALID
    zh = "前 {rows} 行内没有找到表头，至少应有：{wanted}；读到的是：{seen}"
    en = "No header in the first {rows} rows; at least these columns are needed: {wanted}; what was read: {seen}"
    next_zh = "请使用官方表格的列名；如读到的是乱码，请另存为“CSV UTF-8”或 .xlsx。"
    next_en = "Use the official column names; if what was read is garbled, save as 'CSV UTF-8' or .xlsx."


class ColumnTwice(Refusal):
    code = "sheet_column_twice"
    family = Family.INVALID
    zh = "列“{name}”出现两次（{first} 列和 {second} 列），无法判断取哪一列"
    en = "Column '{name}' occurs twice ({first} and {second}); it is not clear which one counts"
    next_zh = "请删除或改名其中一列。"
    next_en = "Delete or rename one of them."


class ImportRaced(Refusal):
    code = "sheet_import_raced"
    family = Family.CONFLICT
    zh = "导入期间目录被他人修改，本次没有写入任何内容"
    en = "Somebody changed the catalogue during the import; nothing was written"
    next_zh = "请重新导入同一文件。"
    next_en = "Import the same file again."


class RowWithoutResource(Refusal):
    code = "sheet_row_without_resource"
    family = Family.INVALID
    zh = "该行没有信息资源名称，上方也没有可以接续的资源"
    en = "The row names no resource, and no resource stands above it"
    next_zh = "请在该资源的首行填写信息资源名称。"
    next_en = "Write the resource's name in its first row."


class RowWithoutItem(Refusal):
    code = "sheet_row_without_item"
    family = Family.INVALID
    zh = "该行填了数据类型或数据长度，但没有信息项名称"
    en = "The row has a data type or length but no item name"
    next_zh = "请填写信息项名称，或清空该行的数据类型和数据长度。"
    next_en = "Write the item's name, or empty type and length."


class CellContradicts(Refusal):
    code = "sheet_cell_contradicts"
    family = Family.INVALID
    zh = "同一资源在第 {row} 行填的是“{other}”"
    en = "Row {row} of the same resource says '{other}'"
    next_zh = "请使同一资源各行的该列一致，或合并这些单元格。"
    next_en = "Make the column the same in all rows of the resource, or merge the cells."


class TwoCodes(Refusal):
    code = "sheet_two_codes"
    family = Family.INVALID
    zh = "同一资源有两个信息资源代码：{other}（{where_zh}）与本行的代码不同"
    en = "One resource has two codes: {other} ({where_en}) differs from this row's"
    next_zh = "一个资源只有一个代码：请改正；如代码是下拉填充造成的，请清空由平台赋码。"
    next_en = "A resource has one code: correct it, or empty it for the platform to give one."


class DragFilled(Refusal):
    code = "sheet_drag_filled"
    family = Family.INVALID
    zh = "名称末尾的数字像是下拉填充造成的（第 {first} 至 {last} 行依次递增）"
    en = "The final number looks drag-filled (it counts up from row {first} to {last})"
    next_zh = "请改为同一名称；确为不同资源的，请用能区分内容的名称。"
    next_en = "Write the one name in all rows; resources that differ need names that tell them apart."


class ValueUnknown(Refusal):
    code = "sheet_value_unknown"
    family = Family.INVALID
    zh = "没有这个值，可填：{allowed}"
    en = "No such value; one of: {allowed}"
    next_zh = "请改为列出的值；平台不猜测含义。"
    next_en = "Write one of the listed values; nothing is guessed."


class NumberUnreadable(Refusal):
    code = "sheet_number_unreadable"
    family = Family.INVALID
    zh = "应为整数"
    en = "A whole number is expected"
    next_zh = "请只填数字，如 18；小数位写在资源摘要中。"
    next_en = "Write digits only, such as 18."


class DateUnreadable(Refusal):
    code = "sheet_date_unreadable"
    family = Family.INVALID
    zh = "不是日期"
    en = "This is no date"
    next_zh = "请按 2025-01-31 的形式填写，或清空（发布日期由平台在发布时填写）。"
    next_en = "Write it like 2025-01-31, or empty it: the platform sets it at publication."


class ClassUnreadable(Refusal):
    code = "sheet_class_unreadable"
    family = Family.INVALID
    zh = "分类代码应为 {digits} 位数字，或分类树中的名称"
    en = "A class code of {digits} digits, or a name of the class tree, is expected"
    next_zh = "类 1 位、项 2 位、目 3 位、细目为数字；目和细目请填代码。"
    next_en = "Levels have 1, 2 and 3 digits, then any; write codes for the lower levels."


class CellBroken(Refusal):
    code = "sheet_cell_broken"
    family = Family.INVALID
    zh = "单元格是公式，文件中没有它的结果或结果是错误值"
    en = "The cell is a formula whose result is missing or an error"
    next_zh = "请复制后选择“粘贴为数值”，再保存上传。"
    next_en = "Paste it as a value, save, and send it again."


class MergesOverlap(Refusal):
    code = "sheet_merges_overlap"
    family = Family.INVALID
    zh = "合并区域 {one} 与 {other} 重叠，无法判断单元格属于哪一个"
    en = "Merged ranges {one} and {other} overlap; it is not clear which one a cell belongs to"
    next_zh = "请取消这些合并，逐行填写后重新上传。"
    next_en = "Undo these merges, fill the rows, and send it again."


class OtherDepartment(Refusal):
    code = "sheet_other_department"
    family = Family.FORBIDDEN
    zh = "该资源的提供方不是您的部门（{own}）"
    en = "The resource's provider is not your department ({own})"
    next_zh = "各部门导入自己的资源；请删除该行，或由该部门导入。"
    next_en = "Each department imports its own; delete the rows or let that department import them."
