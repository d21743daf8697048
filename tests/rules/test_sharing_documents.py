"""Documents at the door: name, size, and what the bytes really are."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.facts.documents import DOCUMENT_BYTES, MOST_DOCUMENTS, DocumentFacts
from shuqiao.sharing.rules import documents
from tests.rooms.sharing.papers import DOCX_TYPES, docx, jpg, ofd, pdf, png, xlsx, zipped


def refused(name: str, content: bytes) -> tuple[str, str]:
    found = documents.sound(name, content)
    assert isinstance(found, Refusal), found
    return found.code, found.sentence("zh")


@pytest.mark.parametrize(
    ("name", "content", "kept", "format_"),
    [
        ("依据文件.pdf", pdf(), "依据文件.pdf", "pdf"),
        ("依据文件.PDF", pdf(), "依据文件.PDF", "pdf"),
        ("国发〔2016〕51号 v1.2.pdf", pdf(), "国发〔2016〕51号 v1.2.pdf", "pdf"),
        ("版式.ofd", ofd(), "版式.ofd", "ofd"),
        ("函.docx", docx(), "函.docx", "docx"),
        ("名单.xlsx", xlsx(), "名单.xlsx", "xlsx"),
        ("章.jpg", jpg(), "章.jpg", "jpg"),
        ("章.jpeg", jpg(), "章.jpeg", "jpg"),
        (" 章.png ", png(), "章.png", "png"),
        ("e\u0301.png", png(), "\u00e9.png", "png"),
    ],
)
def test_what_is_taken(name: str, content: bytes, kept: str, format_: str) -> None:
    assert documents.sound(name, content) == (kept, format_)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".pdf", "../../etc/passwd.pdf", "C:\\a.pdf", "a/b.pdf", "a\x00.pdf", "a\nb.pdf", "a\u202efdp.pdf",
        "a\u200b.pdf", "a.exe.pdf", "a.pdf.docx", "a.JS .pdf", "con.pdf", "LPT1.pdf", "a*.pdf", "长" * 117 + ".pdf",
    ],
)  # fmt: skip
def test_names_that_are_refused(name: str) -> None:
    assert refused(name, pdf())[0] == "bad_document_name"


@pytest.mark.parametrize("name", ["a", "a.exe", "a.html", "a.svg", "a.doc", "a.docm", "a.zip", "a.", "a.pdf.", "a.js"])
def test_extensions_that_are_refused(name: str) -> None:
    assert refused(name, pdf())[0] in ("document_type_refused", "bad_document_name")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.docx", pdf(), "与扩展名不符"),
        ("a.pdf", docx(), "与扩展名不符"),
        ("a.xlsx", docx(), "与扩展名不符"),
        ("a.png", jpg(), "与扩展名不符"),
        ("a.pdf", b"<script>alert(1)</script>", "不是可接收的类型"),
        ("a.pdf", b"\n%PDF-1.7 %%EOF", "不是可接收的类型"),
        ("a.pdf", pdf()[:-6], "不完整"),
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), "脚本"),
        ("a.pdf", pdf(b"/Launch << /F (cmd.exe) >>"), "脚本"),
        ("a.pdf", pdf(b"/Encrypt 5 0 R"), "加密"),
        ("a.jpg", jpg()[:-2], "不完整"),
        ("a.png", png()[:-12], "不完整"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 Office 文件，或已加密"),
        ("a.docx", docx(("word/vbaProject.bin", b"x")), "宏"),
        ("a.xlsx", xlsx(("xl/activeX/activeX1.xml", b"x")), "宏"),
        ("a.docx", docx(("word/run.exe", b"MZ")), "宏"),
        ("a.docx", zipped(("[Content_Types].xml", DOCX_TYPES.replace(b".main+xml", b".macroEnabled.main+xml"))), "宏"),
        ("a.docx", zipped(("readme.txt", b"x")), "是压缩包"),
        ("a.docx", zipped(("[Content_Types].xml", b"<Types/>")), "内部说明"),
        ("a.ofd", zipped(("OFD.xml", b"<x/>")), "内部说明"),
        ("a.docx", docx(("../outside.xml", b"x")), "不正常"),
        ("a.docx", docx()[:-30], "损坏"),
        ("a.docx", docx()[:40] + bytes(40) + docx()[80:], "损坏"),
    ],
)
def test_content_that_is_refused(name: str, content: bytes, why: str) -> None:
    code, said = refused(name, content)
    assert code == "document_type_refused"
    assert why in said, said


def test_an_encrypted_member() -> None:
    marked = bytearray(docx())
    at = marked.index(b"PK\x01\x02")
    marked[at + 8] |= 1
    assert "加密" in refused("a.docx", bytes(marked))[1]


def test_a_bomb_is_told_by_its_stated_size_and_by_its_number_of_members() -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", DOCX_TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(201):
                member.write(bytes(1024 * 1024))
    assert "过大" in refused("a.docx", store.getvalue())[1]
    many = docx(*((f"word/{n}.xml", b"") for n in range(documents.MEMBERS + 1)))
    assert "过大" in refused("a.docx", many)[1]


def test_an_index_that_states_less_than_it_holds_is_read_no_further() -> None:
    assert "内部说明过大" in refused("a.docx", zipped(("[Content_Types].xml", DOCX_TYPES + b" " * (1024 * 1024))))[1]


def test_sizes() -> None:
    assert refused("a.pdf", b"")[0] == "document_empty"
    whole = pdf()
    full = whole[:9] + b" " * (DOCUMENT_BYTES - len(whole)) + whole[9:]
    assert documents.sound("a.pdf", full) == ("a.pdf", "pdf")
    assert refused("a.pdf", full + b"\n")[0] == "too_large"


def test_twenty_and_no_more() -> None:
    one = DocumentFacts(1, "application:1", "basis", "a.pdf", "pdf", 1, "0" * 64, "x", "y", datetime.now(UTC))
    there = [replace(one, id=n) for n in range(MOST_DOCUMENTS)]
    assert documents.room_for(there[1:]) is None
    assert documents.room_for(there) is not None
