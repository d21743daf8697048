"""May this file be kept as a document?  Its name, its size, and what its bytes really are.

The content decides what a file is; the extension has to agree.  This is a check at the
door, not a search for malicious code: files are stored, never opened here, and given
out as attachments only.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.sharing.errors.documents import BadDocumentName, DocumentEmpty, DocumentTypeRefused, TooManyDocuments
from shuqiao.sharing.facts.documents import DOCUMENT_BYTES, DOCUMENT_TYPES, MOST_DOCUMENTS, DocumentFacts

NAME_LENGTH = 120
"""Characters of a file name."""
MEMBERS = 5_000
"""Files inside one DOCX, XLSX or OFD."""
UNPACKED_BYTES = 200 * 1024 * 1024
"""What the files inside may come to, unpacked."""
_INDEX_BYTES = 1024 * 1024

_SIGNS = re.compile(r'[\\/:*?"<>|]')
_TELLING = re.compile(
    r"^(pdf|ofd|docx?|docm|dotm|xlsx?|xlsm|xltm|pptx?|pptm|jpe?g|png|gif|svg|tiff?|zip|rar|7z|exe|com|bat|cmd|scr|msi|dll|"
    r"js|jse|mjs|vbs|vbe|wsf|ps1|sh|py|jar|php|jsp|aspx?|html?|xhtml|mht|hta|lnk|url|iso)$",
    re.IGNORECASE,
)
"""What, before the last extension, makes a name say two types."""
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _spelled(word: str) -> bytes:
    """A PDF name as a pattern: each letter as itself or as ``#`` and its two digits (ISO 32000-1, 7.3.5)."""
    return b"".join(b"(?:%c|(?i:#%02x))" % (sign, sign) for sign in word.encode("ascii"))


_ACTIVE = re.compile(
    b"/(?:(?P<script>%s|%s)|%s)(?![A-Za-z])" % (_spelled("JavaScript"), _spelled("Launch"), _spelled("Encrypt"))
)
_MACROS = re.compile(r"(^|/)(vba[^/]*|activex[^/]*|[^/]+\.(exe|dll|js|vbs|bat|cmd|ps1|html?))(/|$)", re.IGNORECASE)
_MAIN = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}


class Sound(NamedTuple):
    """A file that may be kept: its cleaned name and real format."""

    name: str
    format: str


class _Unfit(Exception):
    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en


def sound(name: str, content: bytes) -> Sound | Refusal:
    """The file, if it is what its name says and may be kept; otherwise why not."""
    named = named_well(name)
    if isinstance(named, Refusal):
        return named
    if not content:
        return DocumentEmpty(field="file", name=named)
    if len(content) > DOCUMENT_BYTES:
        return TooLarge(field="file", what="文件 file", limit=f"{DOCUMENT_BYTES // 1024 // 1024} MB")
    type_ = DOCUMENT_TYPES[_extension(named)][0]
    try:
        real = _real(content)
        if real != type_:
            raise _Unfit(f"内容是 {real.upper()}，与扩展名不符", f"its content is {real.upper()}, not {type_.upper()}")
    except _Unfit as unfit:
        return DocumentTypeRefused(field="file", name=named, why_zh=unfit.zh, why_en=unfit.en)
    return Sound(named, type_)


def named_well(name: str) -> str | Refusal:
    """The name in its normal form, where it is a plain file name with one accepted extension."""
    clean = unicodedata.normalize("NFC", name).strip()
    stem, _, _ = clean.partition(".")
    hidden = next((c for c in clean if unicodedata.category(c) in _INVISIBLE), None)
    wrong: tuple[str, str] | None = None
    if not clean or len(clean) > NAME_LENGTH:
        wrong = ("为空或过长", "it is empty or too long")
    elif hidden is not None:
        wrong = ("含控制字符或不可见字符", "it holds control characters or invisible ones")
    elif _SIGNS.search(clean) or clean.startswith("."):
        wrong = ("含路径或特殊符号", "it holds a path or special signs")
    elif stem.casefold() in _RESERVED:
        wrong = ("是系统保留名", "it is a reserved name")
    elif any(_TELLING.match(part.strip()) for part in clean.split(".")[1:-1]):
        wrong = ("有多重扩展名", "it has more than one extension")
    if wrong is not None:
        return BadDocumentName(field="file", why_zh=wrong[0], why_en=wrong[1], most=NAME_LENGTH)
    if _extension(clean) not in DOCUMENT_TYPES:
        return DocumentTypeRefused(
            field="file", name=clean, why_zh="扩展名不在可接收范围内", why_en="its extension is none of those taken"
        )
    return clean


def room_for(there: Sequence[DocumentFacts]) -> TooManyDocuments | None:
    """Whether one more may be attached."""
    return TooManyDocuments(field="file", most=MOST_DOCUMENTS) if len(there) >= MOST_DOCUMENTS else None


def _extension(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _real(content: bytes) -> str:
    """What the bytes are.  Raises :class:`_Unfit`."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _ends(content, b"\xff\xd9", "jpg")
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return _ends(content, b"IEND\xaeB`\x82", "png")
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _Unfit("是旧版 Office 文件，或已加密", "it is an old Office file, or an encrypted one")
    raise _Unfit("内容不是可接收的类型", "its content is of no type that is taken")


def _ends(content: bytes, end: bytes, type_: str) -> str:
    if end not in content:
        raise _Unfit("图片不完整", "the picture is cut off")
    return type_


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-4096:]:
        raise _Unfit("PDF 不完整", "the PDF is cut off")
    active = _ACTIVE.search(content)
    if active is None:
        return "pdf"
    if active["script"] is not None:
        raise _Unfit("PDF 含脚本", "the PDF holds a script")
    raise _Unfit("PDF 已加密", "the PDF is encrypted")


def _packed(content: bytes) -> str:
    if content.count(b"PK\x01\x02") > MEMBERS:  # counted before anything makes an object of each
        raise _Unfit("解压后过大", "it is too large unpacked")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kind(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as bad:
        raise _Unfit("压缩结构已损坏", "its archive is damaged") from bad


def _kind(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise _Unfit("解压后过大", "it is too large unpacked")
    if any(member.flag_bits & 1 for member in members):
        raise _Unfit("文件已加密", "it is encrypted")
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise _Unfit("压缩结构不正常", "its archive is irregular")
    if any(_MACROS.search(name) for name in names):
        raise _Unfit("含宏、控件或程序", "it holds macros, controls or programs")
    if "OFD.xml" in names:
        return _declared(_index(archive, "OFD.xml"), {"ofd": b"www.ofdspec.org"})
    if "[Content_Types].xml" in names:
        types = _index(archive, "[Content_Types].xml")
        if b"macroenabled" in types.lower():
            raise _Unfit("含宏", "it holds macros")
        return _declared(types, _MAIN)
    raise _Unfit("是压缩包", "it is an archive")


def _declared(index: bytes, kinds: dict[str, bytes]) -> str:
    kind = next((name for name, mark in kinds.items() if mark in index), None)
    if kind is None:
        raise _Unfit("内部说明不是可接收的文档类型", "it declares itself to be no type that is taken")
    return kind


def _index(archive: zipfile.ZipFile, name: str) -> bytes:
    """The small file that says what the whole is; read no further than its bound, whatever size it states."""
    with archive.open(name) as member:
        text = member.read(_INDEX_BYTES + 1)
    if len(text) > _INDEX_BYTES:
        raise _Unfit("内部说明过大", "its index is too large")
    return text


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or "\x00" in name
