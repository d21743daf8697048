"""Supporting documents: what is known of one, and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shuqiao.kernel.refusals import Words

DOCUMENT_BYTES = 20 * 1024 * 1024
"""Bytes of one document."""

MOST_DOCUMENTS = 20
"""Documents of one subject, withdrawn ones included."""

DOCUMENT_TYPES = {
    "pdf": ("pdf", "application/pdf"),
    "ofd": ("ofd", "application/ofd"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jpg": ("jpg", "image/jpeg"),
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
}
"""Extension of a name → the real type that its content must have, and its media type."""

DOCUMENT_PURPOSES = {
    "basis": Words("依据文件", "legal basis"),
    "sealed_scan": Words("盖章扫描件", "scan of the sealed paper"),
    "authorisation": Words("授权书", "authorisation"),
    "proof": Words("证明材料", "proof"),
    "minutes": Words("会议纪要", "minutes"),
    "letter": Words("往来函件", "letter"),
    "other": Words("其他材料", "other"),
}
"""What a document is for.  Each place that takes documents says which of these it takes."""

APPLICATION_PURPOSES = ("basis", "sealed_scan", "authorisation", "proof", "other")
"""What the documents of an application may be for."""


@dataclass(frozen=True)
class DocumentFacts:
    """One document without its bytes.  Of a withdrawn one its name and digest stay.

    ``subject`` is its thing's subject in the log, ``department`` the one that attached it.
    """

    id: int
    subject: str
    purpose: str
    name: str
    format: str
    size: int
    sha256: str
    by: str
    department: str
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_reason: str = ""

    @property
    def there(self) -> bool:
        """Whether its bytes are kept."""
        return self.withdrawn_at is None

    @property
    def media_type(self) -> str:
        return DOCUMENT_TYPES[self.format][1]
