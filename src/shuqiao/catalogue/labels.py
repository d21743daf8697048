"""What each input is called on pages and in refusals: path to Chinese and English name."""

from __future__ import annotations

from functools import lru_cache

LABELS: dict[str, tuple[str, str]] = {
    "name": ("信息资源名称", "Resource name"),
    "class": ("信息资源分类", "Class"),
    "class.lei": ("类", "Class level 1"),
    "class.xiang": ("项", "Class level 2"),
    "class.mu": ("目", "Class level 3"),
    "class.ximu": ("细目", "Further class levels"),
    "code": ("信息资源代码", "Resource code"),
    "provider": ("信息资源提供方", "Provider"),
    "provider_code": ("信息资源提供方代码", "Provider's credit code"),
    "inner_unit": ("提供方内部部门", "Inner unit"),
    "abstract": ("信息资源摘要", "Abstract"),
    "format": ("信息资源格式", "Format"),
    "format_category": ("信息资源格式分类", "Format category"),
    "format_type": ("信息资源格式类型", "Format type"),
    "format_other": ("其他类型资源格式描述", "Description of another format"),
    "items": ("信息项信息", "Items"),
    "items.name": ("信息项名称", "Item name"),
    "items.type": ("数据类型", "Data type"),
    "items.length": ("数据长度", "Length"),
    "items.kind": ("内容种类", "Kind of content"),
    "items.is_key": ("可作查询条件", "Search key"),
    "items.grade": ("数据级别", "Grade"),
    "items.derived": ("衍生规则", "Derivation"),
    "items.mask": ("最低脱敏规则", "Weakest mask"),
    "items.sharing_type": ("信息项共享类型", "Item's sharing type"),
    "items.condition_text": ("信息项共享条件", "Item's condition"),
    "items.basis": ("信息项不予共享依据", "Item's basis for not sharing"),
    "items.to_public": ("信息项是否开放", "Item open to the public"),
    "items.update_cycle": ("信息项更新周期", "Item's update cycle"),
    "sharing": ("共享属性", "Sharing"),
    "sharing.type": ("共享类型", "Sharing type"),
    "sharing.condition_text": ("共享条件", "Sharing condition"),
    "sharing.basis": ("不予共享依据", "Basis for not sharing"),
    "sharing.basis.title": ("依据名称", "Title of the text"),
    "sharing.basis.document_number": ("依据文号", "Document number"),
    "sharing.basis.article": ("依据条款", "Article"),
    "sharing.basis.kind": ("依据效力层级", "Kind of text"),
    "sharing.mode_category": ("共享方式分类", "Sharing mode category"),
    "sharing.mode_type": ("共享方式类型", "Sharing mode type"),
    "sharing.mode_reason": ("采用非平台方式的理由", "Why not through the platform"),
    "sharing.methods": ("可用供数方式", "Methods"),
    "conditions": ("使用条件", "Conditions of use"),
    "conditions.departments": ("可使用的部门", "Departments"),
    "conditions.purpose_types": ("可使用的目的", "Purposes"),
    "conditions.scenarios": ("可使用的场景", "Scenarios"),
    "conditions.excluded_scenarios": ("排除的场景", "Excluded scenarios"),
    "conditions.methods": ("可使用的方式", "Methods of use"),
    "conditions.retention_days": ("保存期限（天）", "Retention (days)"),
    "conditions.case_required": ("须有办件", "Case required"),
    "conditions.context_required": ("每次调用须带的信息", "Required call context"),
    "conditions.subjects_per_case": ("每办件可查对象数", "Subjects per case"),
    "conditions.case_days": ("办件有效天数", "Case days"),
    "conditions.case_pattern": ("办件编号格式", "Case number pattern"),
    "conditions.row_filter_hint": ("数据范围限制", "Row limits"),
    "conditions.text": ("其他使用条件", "Other conditions"),
    "opening": ("开放属性", "Opening"),
    "opening.to_public": ("是否向社会开放", "Open to the public"),
    "opening.condition": ("开放条件", "Condition of opening"),
    "update_cycle": ("更新周期", "Update cycle"),
    "published_on": ("发布日期", "Published on"),
    "related": ("关联资源代码", "Related resources"),
    "coverage": ("覆盖范围", "Coverage"),
    "coverage.text": ("覆盖范围", "Coverage"),
    "coverage.region": ("覆盖区域", "Region"),
    "coverage.period": ("覆盖时段", "Period"),
    "coverage.gaps": ("已知缺口", "Known gaps"),
    "coverage.keys": ("覆盖的键值前缀", "Covered key prefixes"),
    "contact_name": ("联系人", "Contact"),
    "contact_phone": ("联系电话", "Telephone"),
    "grade": ("数据级别", "Grade"),
    "data_class": ("数据分类", "Data class"),
    "secrecy": ("涉密属性", "Secrecy"),
    "state": ("状态", "State"),
    "version": ("版本", "Version"),
    "checklist": ("编目前评估", "Pre-publication checklist"),
    "note": ("备注", "Note"),
    "reasons": ("理由", "Reasons"),
    "reason": ("理由", "Reason"),
}


@lru_cache(maxsize=4096)
def label(path: str, language: str = "zh") -> str:
    """The name of an input in ``zh`` or ``en``.

    People count rows from one: ``items.1.mask`` is 第 2 项最低脱敏规则.
    """
    parts = path.split(".")
    rows = [part for part in parts if part.isdigit()]
    bare = [part for part in parts if not part.isdigit()]
    while bare and ".".join(bare) not in LABELS:
        bare.pop()
    names = LABELS.get(".".join(bare))
    name = path if names is None else names[0 if language == "zh" else 1]
    if not rows:
        return name
    row = int(rows[0]) + 1
    return f"第 {row} 项{name}" if language == "zh" else f"{name} (row {row})"
