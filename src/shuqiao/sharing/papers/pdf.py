"""A paper as PDF, in the page of GB/T 9704: A4, text 156 mm wide, body of size three, 28.95 points a line.

The fonts come as a package and are embedded; the named ones of official papers
(方正小标宋, 仿宋) are not free, so title and body are set in Noto.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass

import pylopdf_fonts_zh_cn as fonts
import segno
from fpdf import FPDF

from shuqiao.sharing.facts.papers import Block, Paper
from shuqiao.sharing.papers.lines import broken

LEFT, RIGHT, TOP, BOTTOM = 28.0, 26.0, 37.0, 35.0
WIDTH = 210 - LEFT - RIGHT
BODY, TITLE, SMALL = 16.0, 22.0, 12.0
LINE = 28.95 * 25.4 / 72
SMALL_LINE = 6.6
LABEL = 36.0
PAD = 1.5
CODE = 18.0
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each glyph of each paper

STRETCH = 0.9
"""Points that a sign may be moved to fill a line up to its end."""


@dataclass(frozen=True)
class Marks:
    """What stands at a paper's foot, and where it can be checked."""

    number: str
    document_number: str
    check_code: str
    address: str


class _Sheet(FPDF):
    """A4 with the paper's number and check code at the foot of each page."""

    def __init__(self, marks: Marks) -> None:
        super().__init__(format="A4")
        self.marks = marks
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.add_font("title", "", str(fonts.sans_path()))
        self.add_font("body", "", str(fonts.serif_path()))
        self.c_margin = 0
        self.code = check_picture(marks)

    def footer(self) -> None:
        self.image(self.code, x=LEFT + WIDTH - CODE, y=297 - BOTTOM + 5, w=CODE, alt_text="验真二维码")
        self.set_font("body", size=9)
        for line, text in enumerate((
            f"文书编号 {self.marks.number}　验证码 {self.marks.check_code}",
            f"验真：{self.marks.address}",
            f"— {self.page_no()} —",
        )):  # fmt: skip
            self.set_xy(LEFT, 297 - BOTTOM + 6 + 5 * line)
            self.cell(WIDTH - CODE, 5, text, align="L")


def pdf(paper: Paper, marks: Marks) -> bytes:
    """The bytes of the PDF; no moment of its making stands in it, so that the same paper gives the same text."""
    sheet = _Sheet(marks)
    sheet.set_title(paper.title)
    sheet.set_lang("zh-CN")
    sheet.add_page()
    if marks.document_number:
        _text(sheet, marks.document_number, align="C")
    _title(sheet, paper.title)
    if paper.to:
        _text(sheet, paper.to)
    for block, behind in zip(paper.blocks, (*paper.blocks[1:], None), strict=True):
        if behind is not None and behind.kind == "signature" and block.kind == "text":
            _together(sheet, block, behind)
        _BLOCKS[block.kind](sheet, block)
    return bytes(sheet.output())


def _title(sheet: _Sheet, title: str) -> None:
    sheet.set_font("title", size=TITLE)
    for line in broken(title, WIDTH, sheet.get_string_width):
        sheet.cell(WIDTH, LINE * 1.2, line, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.ln(LINE / 2)


def _text(sheet: _Sheet, text: str, indent: str = "", align: str = "L", font: str = "body") -> None:
    sheet.set_font(font, size=BODY)
    lines = broken(indent + text, WIDTH, sheet.get_string_width)
    for index, line in enumerate(lines):
        full = align == "L" and index < len(lines) - 1
        _line(sheet, line, WIDTH, LINE, full=full, align=align)
    sheet.set_x(LEFT)


def _line(sheet: _Sheet, line: str, width: float, height: float, *, full: bool, align: str = "L") -> None:
    """One line; a full one is stretched to the margin where little is missing."""
    missing = (width - sheet.get_string_width(line)) * 72 / 25.4 / max(len(line) - 1, 1)
    if full and 0 < missing <= STRETCH:
        sheet.set_char_spacing(missing)
    sheet.cell(width, height, line, align=align, new_x="LEFT", new_y="NEXT")
    sheet.set_char_spacing(0)


def _paragraph(sheet: _Sheet, block: Block) -> None:
    _text(sheet, block.text, indent="　　")


def _heading(sheet: _Sheet, block: Block) -> None:
    if sheet.will_page_break(LINE * 2):
        sheet.add_page()
    _text(sheet, block.text, font="title")


def _page(sheet: _Sheet, block: Block) -> None:
    sheet.add_page()


def _fields(sheet: _Sheet, block: Block) -> None:
    for label, value in block.rows:
        _row(sheet, (label, value), (LABEL, WIDTH - LABEL))
    sheet.ln(LINE / 2)


def _grid(sheet: _Sheet, block: Block) -> None:
    widths = (WIDTH * 0.36, WIDTH * 0.46, WIDTH * 0.18)
    _row(sheet, block.head, widths, font="title")
    for row in block.rows:
        _row(sheet, row, widths)
    sheet.ln(LINE / 2)


def _row(sheet: _Sheet, cells: tuple[str, ...], widths: tuple[float, ...], font: str = "body") -> None:
    """One row of a table, kept together where a page holds it; cells may go over pages where none does."""
    sheet.set_font(font, size=SMALL)
    lines = [broken(c, w - 2 * PAD, sheet.get_string_width) for c, w in zip(cells, widths, strict=True)]
    most = max(map(len, lines))
    height = most * SMALL_LINE + 2 * PAD
    if sheet.will_page_break(height):
        sheet.add_page()
    for first in range(0, most, _rows_a_page()):
        part = [cell[first : first + _rows_a_page()] for cell in lines]
        _draw(sheet, part, widths, max(1, max(map(len, part))) * SMALL_LINE + 2 * PAD)


def _rows_a_page() -> int:
    return int((297 - TOP - BOTTOM - 2 * PAD) // SMALL_LINE)


def _draw(sheet: _Sheet, cells: list[list[str]], widths: tuple[float, ...], height: float) -> None:
    if sheet.will_page_break(height):
        sheet.add_page()
    top, left = sheet.get_y(), LEFT
    for lines, width in zip(cells, widths, strict=True):
        sheet.rect(left, top, width, height)
        sheet.set_xy(left + PAD, top + PAD)
        for index, line in enumerate(lines):
            _line(sheet, line, width - 2 * PAD, SMALL_LINE, full=index < len(lines) - 1)
        left += width
    sheet.set_xy(LEFT, top + height)


def _signature(sheet: _Sheet, block: Block) -> None:
    if sheet.will_page_break(LINE * (len(block.rows) + 1)):
        sheet.add_page()
    sheet.ln(LINE)
    sheet.set_font("body", size=SMALL if any(left for left, _ in block.rows) else BODY)
    for left, right in block.rows:
        y = sheet.get_y()
        sheet.cell(WIDTH / 2, LINE, left)
        sheet.set_xy(LEFT + WIDTH / 2 - (0 if left else WIDTH * 0.1), y)
        sheet.cell(WIDTH / 2 + (0 if left else WIDTH * 0.1), LINE, right, align="L" if left else "C",
                   new_x="LMARGIN", new_y="NEXT")  # fmt: skip
    sheet.ln(LINE / 2)


def _together(sheet: _Sheet, text: Block, signature: Block) -> None:
    """No page holds a signature alone: the last paragraph goes over with it."""
    sheet.set_font("body", size=BODY)
    lines = len(broken(f"　　{text.text}", WIDTH, sheet.get_string_width))
    if sheet.will_page_break(LINE * (lines + len(signature.rows) + 1)):
        sheet.add_page()


def check_picture(marks: Marks) -> io.BytesIO:
    """The address of the check page with number and code, as a QR code."""
    picture = io.BytesIO()
    code = marks.check_code.replace("-", "")
    segno.make(f"{marks.address}?number={marks.number}&code={code}", error="m").save(picture, kind="png", scale=6)
    return picture


_BLOCKS = {"text": _paragraph, "heading": _heading, "fields": _fields, "grid": _grid, "signature": _signature,
           "page": _page}  # fmt: skip
