"""The files of a paper, and where its check page is."""

from __future__ import annotations

from shuqiao.sharing.facts.papers import PaperFacts
from shuqiao.sharing.papers import codes
from shuqiao.sharing.papers.docx import docx_bytes
from shuqiao.sharing.papers.pdf import Marks, pdf

FORMS = {
    "docx": (docx_bytes, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf, "application/pdf"),
}
CHECK = "/sharing/papers/check/"


def made(found: PaperFacts, form: str, public_url: str) -> tuple[bytes, str]:
    """The bytes of ``found`` as ``docx`` or ``pdf``, and their media type."""
    make, media = FORMS[form]
    marks = Marks(found.number, found.document_number, codes.shown(found.code), f"{public_url.rstrip('/')}{CHECK}")
    return make(found.paper, marks), media
