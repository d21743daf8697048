"""The smallest files of each type that may be attached, and of some that may not."""

from __future__ import annotations

import io
import zipfile
import zlib

DOCX_TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
XLSX_TYPES = DOCX_TYPES.replace(b"wordprocessingml.document", b"spreadsheetml.sheet")
OFD = b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"/>'


def pdf(inside: bytes = b"") -> bytes:
    """A PDF with ``inside`` in its catalogue."""
    return b"%PDF-1.7\n1 0 obj << /Type /Catalog " + inside + b" >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def docx(*more: tuple[str, bytes]) -> bytes:
    """A DOCX with further members."""
    return zipped(("[Content_Types].xml", DOCX_TYPES), ("word/document.xml", b"<w/>"), *more)


def xlsx(*more: tuple[str, bytes]) -> bytes:
    """An XLSX with further members."""
    return zipped(("[Content_Types].xml", XLSX_TYPES), ("xl/workbook.xml", b"<w/>"), *more)


def ofd() -> bytes:
    """An OFD."""
    return zipped(("OFD.xml", OFD), ("Doc_0/Document.xml", b"<d/>"))


def zipped(*members: tuple[str, bytes]) -> bytes:
    """An archive."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return store.getvalue()


def jpg() -> bytes:
    """The frame of a JPEG."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
