"""A paper as DOCX that an office goes on with: fonts and margins of GB/T 9704 by name, number and code at the foot."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shuqiao.sharing.facts.papers import Block, Paper
from shuqiao.sharing.papers.pdf import Marks, check_picture

TITLE_FONT, BODY_FONT, HEADING_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
BODY, TITLE, SMALL = Pt(16), Pt(22), Pt(12)
LINE = Pt(28.95)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Written as the file's own moment: the platform's moment stands in the register, not in the file."""


def docx_bytes(paper: Paper, marks: Marks) -> bytes:
    """The bytes of the DOCX."""
    made = docx.Document()
    _sheet(made, marks, paper.title)
    if marks.document_number:
        _line(made, marks.document_number, BODY_FONT, BODY, WD_ALIGN_PARAGRAPH.CENTER)
    _line(made, paper.title, TITLE_FONT, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    if paper.to:
        _line(made, paper.to, BODY_FONT, BODY)
    for block in paper.blocks:
        _BLOCKS[block.kind](made, block)
    _code(made, marks)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _sheet(made: Document, marks: Marks, title: str) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    properties = made.core_properties
    properties.title, properties.author, properties.language = title, "", "zh-CN"
    properties.created = properties.modified = EPOCH
    foot = section.footer.paragraphs[0]
    _run(foot, f"文书编号 {marks.number}　验证码 {marks.check_code}　验真：{marks.address}", BODY_FONT, Pt(9))


def _line(made: Document, text: str, font: str, size: Any, align: Any = None, indent: bool = False) -> Any:
    paragraph = made.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.line_spacing, form.space_after, form.space_before = LINE, Pt(0), Pt(0)
    if indent:
        form.first_line_indent = size * 2
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Any, text: str, font: str, size: Any) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _text(made: Document, block: Block) -> None:
    _line(made, block.text, BODY_FONT, BODY, indent=True)


def _heading(made: Document, block: Block) -> None:
    _line(made, block.text, HEADING_FONT, BODY).paragraph_format.keep_with_next = True


def _page(made: Document, block: Block) -> None:
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _fields(made: Document, block: Block) -> None:
    _table(made, block.rows, (Mm(36), Mm(120)), head=False)


def _grid(made: Document, block: Block) -> None:
    _table(made, (block.head, *block.rows), (Mm(56), Mm(72), Mm(28)), head=True)


def _table(made: Document, rows: tuple[tuple[str, ...], ...], widths: tuple[Any, ...], *, head: bool) -> None:
    table = made.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for index, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            _run(cell.paragraphs[0], text, HEADING_FONT if head and index == 0 else BODY_FONT, SMALL)
    made.add_paragraph()


def _signature(made: Document, block: Block) -> None:
    made.add_paragraph()
    table = made.add_table(rows=0, cols=2)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], text, BODY_FONT, SMALL)
            cell.paragraphs[0].paragraph_format.line_spacing = LINE


def _code(made: Document, marks: Marks) -> None:
    picture = check_picture(marks)
    picture.seek(0)
    made.add_paragraph().add_run().add_picture(picture, width=Mm(18))


_BLOCKS = {"text": _text, "heading": _heading, "fields": _fields, "grid": _grid, "signature": _signature, "page": _page}
