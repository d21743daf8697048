"""Files made to cost or to deceive: archives of very many files, names spelled in digits."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from shuqiao.catalogue.sheets import archive
from shuqiao.kernel.refusals import Refusal
from shuqiao.sharing.rules import documents

PDF = b"%%PDF-1.7\n1 0 obj\n<< /Type /Action /S /%s >>\nendobj\n%%%%EOF\n"


def crowded(files: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(files):
            made.writestr(zipfile.ZipInfo(f"{number:x}"), b"")
    return out.getvalue()


@pytest.fixture
def unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: Any, **__: Any) -> Any:
        pytest.fail("opened: an object is made of each of its files")

    monkeypatch.setattr(zipfile, "ZipFile", opened)


CROWDED = crowded(10_001)


def test_an_archive_of_very_many_files_is_not_opened(unopened: None) -> None:
    """20 MB hold four hundred thousand entries, each of which would become an object."""
    found = documents.sound("材料.docx", CROWDED)
    assert isinstance(found, Refusal)
    assert found.code == "document_type_refused"
    assert isinstance(archive.scan(CROWDED, {}), Refusal)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (b"JavaScript", "script"),
        (b"J#61vaScript", "script"),
        (b"#4a#61#76#61#53#63#72#69#70#74", "script"),
        (b"#4A#61vaScript", "script"),
        (b"L#61unch", "script"),
        (b"Encryp#74", "encrypted"),
        (b"JavaScripts", ""),
        (b"J#62vaScript", ""),
        (b"URI", ""),
    ],
)
def test_a_name_may_be_spelled_in_digits(name: bytes, why: str) -> None:
    found = documents.sound("材料.pdf", PDF % name)
    assert (str(found.facts["why_en"]) if isinstance(found, Refusal) else "").endswith(why)
    assert isinstance(found, Refusal) is bool(why)
