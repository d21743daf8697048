"""Papers (文书): what is printed, sealed and filed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PaperKind(StrEnum):
    APPLICATION = "application"  # 共享申请表
    REPLY = "reply"  # 复函
    COMMITMENT = "commitment"  # 安全承诺书
    AGREEMENT = "agreement"  # 共享协议, with the grant as annex


OF_APPLICATION = (PaperKind.APPLICATION, PaperKind.COMMITMENT, PaperKind.REPLY)
OF_GRANT = (PaperKind.AGREEMENT,)


@dataclass(frozen=True)
class Block:
    """One part of a paper.

    ``kind``: ``heading`` and ``text`` use ``text``; ``fields`` are label and value; ``grid`` has ``head`` and
    ``rows``; ``signature`` has a line a row, set to the right.
    """

    kind: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """What a paper says, before it has a number: always Chinese, in the terms of its rule set."""

    title: str
    to: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class PaperFacts:
    """A numbered paper.  ``subject`` is the application or grant (as in the log) that it was made from.

    ``code`` is the check code of 16 letters and digits, bound to the content by ``sha256``; ``newest`` is
    False once a later paper of this kind was made from the same subject.
    """

    number: str
    kind: PaperKind
    subject: str
    document_number: str
    department: str
    department_name: str
    made_at: datetime
    made_by: str
    paper: Paper
    sha256: str
    code: str
    newest: bool = True
    parties: tuple[str, ...] = field(default=())
