"""Method ``file`` over real HTTP: every format, what is asked, resuming, receipts."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

import httpx
import msgspec
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from shuqiao.client.receipts import check
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.tlog.notes import Verifier
from shuqiao.wire.receipts import Receipt
from tests.gateway.bulk import (
    CONTEXT,
    FILE,
    HEADER,
    NOTES,
    BulkGateway,
    Raw,
    committed,
    expected,
    get,
    part,
    receipts,
)
from tests.gateway.calls import assertion, call, refusal, send, signature, token
from tests.gateway.one_gateway import WELFARE


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BulkGateway]:
    made = BulkGateway(tmp_path_factory.mktemp("gateway"))
    try:
        made.start()
        yield made
    finally:
        made.close()


# --- every format --------------------------------------------------------------


def test_csv_between_its_receipts(gateway: BulkGateway) -> None:
    answer = get(gateway)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-length" not in answer.headers
    lines = answer.content.split(b"\n")
    assert lines[0].decode() == "编号,姓名,说明,金额,日期,时刻,有效"
    assert lines[1].decode() == '1,王**,"逗,号",1.50,2020-01-02,2025-01-01T19:04:05.001Z,true'
    opening, closing = receipts(gateway, answer.headers["shuqiao-receipt"])
    assert opening["outcome"] == "opened"
    assert opening["context"] == CONTEXT
    assert (opening["format"], opening["method"], opening["as_of"]) == ("csv", "file", answer.headers["shuqiao-as-of"])
    content = closing.content or {}
    assert (content["outcome"], content["rows"], content["bytes"]) == ("complete", expected(), len(answer.content))
    assert committed(closing, answer.content)
    assert not committed(closing, answer.content[:-1])


def test_pyarrow_reads_csv_with_and_without_its_mark(gateway: BulkGateway) -> None:
    plain, marked = get(gateway), get(gateway, FILE + "?format=csv&bom=1")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    for answer in (plain, marked):
        table = pyarrow.csv.read_csv(io.BytesIO(answer.content), parse_options=options)
        assert table.num_rows == expected()
        assert table["说明"][:3].to_pylist() == ["逗,号", '引"号', "行\n尾"]
        assert table["姓名"][0].as_py() == "王**"


def test_json_lines(gateway: BulkGateway) -> None:
    lines = get(gateway, FILE + "?format=jsonl").content.splitlines()
    assert len(lines) == expected()
    assert msgspec.json.decode(lines[7])["说明"] is None
    assert msgspec.json.decode(lines[0]) == {
        "编号": 1, "姓名": "王**", "说明": "逗,号", "金额": "1.50", "日期": "2020-01-02",
        "时刻": "2025-01-01T19:04:05.001Z", "有效": True,
    }  # fmt: skip


def test_parquet_is_typed(gateway: BulkGateway) -> None:
    answer = get(gateway, FILE + "?format=parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "string", "string", "date32[day]", "timestamp[ms, tz=UTC]", "bool",
    ]  # fmt: skip
    assert table.num_rows == expected()
    first = table.slice(0, 8).to_pylist()
    assert first[0]["金额"] == "1.50"
    assert first[0]["时刻"].isoformat() == "2025-01-01T19:04:05.001000+00:00"
    assert first[7]["说明"] is None


def test_xlsx_holds_no_formula(gateway: BulkGateway) -> None:
    answer = get(gateway, FILE + "?format=xlsx&items=" + quote("编号,说明,金额,有效"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("data").to_python()
    assert len(rows) == expected() + 1
    assert rows[0] == ["编号", "说明", "金额", "有效"]
    assert [row[1] for row in rows[1:6]] == NOTES[1:6]
    assert rows[2] == [2, '引"号', 2.5, False]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x0041_" in sheet  # text that looks like a mark is not taken for one
    assert "_x0001_" in sheet
    assert "<f>" not in sheet


def test_items_are_a_choice_of_the_granted_ones(gateway: BulkGateway) -> None:
    assert get(gateway, FILE + "?format=csv&items=" + quote("日期,编号")).content.startswith(
        "日期,编号\n2020-01-02,1\n".encode()
    )
    answer = get(gateway, FILE + "?format=csv&items=" + quote("日期,身高"))
    assert refusal(answer) == "item_not_granted"
    check(msgspec.convert(answer.json()["receipt"], Receipt), Verifier.parse(gateway.log_key), answer.json())


# --- what is asked -------------------------------------------------------------


def test_no_receipt_keeps_a_word_of_the_callers_own(gateway: BulkGateway) -> None:
    answer = get(gateway, FILE + "?format=csv&330106199003070014=1")
    assert refusal(answer) == "file_question_wrong"
    assert "330106199003070014" in answer.json()["detail"]
    assert answer.json()["receipt"]["content"]["field"] == "query"
    assert "330106199003070014" not in str(answer.json()["receipt"])


def test_http_without_an_end_of_bodies_gets_no_file(gateway: BulkGateway) -> None:
    raw = Raw(gateway, version="1.0")
    assert raw.status == 505
    assert b"http_too_old" in raw.rest()


@pytest.mark.parametrize(
    ("path", "more", "status", "code"),
    [
        ("?format=doc", {}, 422, "format_unknown"),
        ("", {}, 422, "format_unknown"),
        ("?format=csv&format=csv", {}, 422, "file_question_wrong"),
        ("?format=csv&where=1", {}, 422, "file_question_wrong"),
        ("?format=jsonl&bom=1", {}, 422, "file_question_wrong"),
        ("?format=csv&bom=yes", {}, 422, "file_question_wrong"),
        ("?format=csv&items=", {}, 422, "item_not_granted"),
        ("?format=csv", {"accept": "application/json"}, 406, "format_not_acceptable"),
        ("?format=csv", {"accept": "text/csv;q=0, application/jsonl"}, 406, "format_not_acceptable"),
    ],
)
def test_a_wrong_question_is_refused_with_a_receipt(
    gateway: BulkGateway, path: str, more: dict[str, str], status: int, code: str
) -> None:
    answer = get(gateway, FILE + path, **more)
    assert (answer.status_code, refusal(answer)) == (status, code)
    receipt = msgspec.convert(answer.json()["receipt"], Receipt)
    check(receipt, Verifier.parse(gateway.log_key), answer.json())
    assert (receipt.content or {})["method"] == "file"


def test_accept_may_name_the_format(gateway: BulkGateway) -> None:
    assert get(gateway, FILE, accept="application/jsonl").content.startswith(b'{"')
    assert get(gateway, FILE + "?format=csv", accept="text/*").status_code == 200


def test_only_get(gateway: BulkGateway) -> None:
    answer = call(gateway, b"{}", path=FILE)
    assert (answer.status_code, refusal(answer)) == (405, "http_method_wrong")


def test_the_context_is_read_from_its_signed_header(gateway: BulkGateway) -> None:
    path = FILE + "?format=csv"
    unsigned = signature(gateway, b"", method="GET", path=path)
    answer = send(gateway, b"", {**unsigned, "shuqiao-context": HEADER}, method="GET", path=path)
    assert (answer.status_code, refusal(answer)) == (401, "signature_incomplete")
    for context, code in (
        (None, "purpose_missing"),
        (b64url(canonical({"purpose": "330100-0009.check"})), "purpose_not_granted"),
        (b64url(b'{"purpose": "x"}'), "context_wrong"),
        ("***", "context_wrong"),
        (b64url(canonical(["purpose"])), "context_wrong"),
        ("A" * 9000, "context_wrong"),
    ):
        covered = {} if context is None else {"context": context}
        made = signature(gateway, b"", method="GET", path=path, **covered)
        assert refusal(send(gateway, b"", made, method="GET", path=path)) == code


def test_a_token_carries_its_own_context(gateway: BulkGateway) -> None:
    bearer = token(gateway, assertion(gateway, ctx=CONTEXT)).json()["access_token"]
    path = FILE + "?format=csv"
    plain = {"authorization": f"Bearer {bearer}"}
    assert send(gateway, b"", plain, method="GET", path=path).status_code == 200
    other = {**plain, "shuqiao-context": b64url(canonical({"purpose": "330100-0009.check"}))}
    assert refusal(send(gateway, b"", other, method="GET", path=path)) == "context_differs"


def test_strangers_see_nothing(gateway: BulkGateway) -> None:
    path = FILE + "?format=csv"
    made = signature(gateway, b"", method="GET", path=path, system=WELFARE, context=HEADER)
    assert refusal(send(gateway, b"", made, method="GET", path=path)) == "grant_absent"
    number = get(gateway).headers["shuqiao-receipt"]
    for door in (number, f"{number}/closing", f"{number}/other", f"{number}/closing/x"):
        answer = call(gateway, method="GET", path=f"/v1/receipts/{door}", system=WELFARE)
        assert refusal(answer) == "grant_absent"


# --- resuming ------------------------------------------------------------------


def test_a_part_is_the_same_bytes_with_receipts_of_its_own(gateway: BulkGateway) -> None:
    whole = get(gateway)
    etag, size = whole.headers["etag"], len(whole.content)
    gateway.fill()  # what is resumed is the old snapshot, whatever the table holds now
    answer = part(gateway, etag, "bytes=1000-")
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-{size - 1}/{size}"
    assert answer.content == whole.content[1000:]
    digest = base64.b64encode(sha256(whole.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    opening, closing = receipts(gateway, answer.headers["shuqiao-receipt"])
    assert opening["range"] == [1000, size]
    assert (closing.content or {})["range"] == [1000, size]
    assert committed(closing, whole.content[1000:])
    middle = part(gateway, etag, "bytes=17-4242")
    assert middle.content == whole.content[17:4243]


@pytest.mark.parametrize(
    "wanted", ["bytes=99999999999-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-5", "rows=1-2", "bytes=a-"]
)
def test_a_range_that_cannot_be_given(gateway: BulkGateway, wanted: str) -> None:
    whole = get(gateway)
    answer = part(gateway, whole.headers["etag"], wanted)
    assert (answer.status_code, refusal(answer)) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"


def test_who_has_everything_is_told_so(gateway: BulkGateway) -> None:
    whole = get(gateway)
    answer = part(gateway, whole.headers["etag"], f"bytes={len(whole.content)}-")
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"


@pytest.mark.parametrize("more", [{"if_range": '"other"'}, {}])
def test_another_file_is_sent_from_its_start(gateway: BulkGateway, more: dict[str, str]) -> None:
    answer = get(gateway, FILE + "?format=csv", range="bytes=1000-", **more)
    assert answer.status_code == 200
    assert answer.content.startswith("编号".encode())


def test_a_mark_serves_its_own_question_only(gateway: BulkGateway) -> None:
    etag = get(gateway).headers["etag"]
    assert part(gateway, etag, "bytes=1000-", FILE + "?format=csv&bom=1").status_code == 200
    assert part(gateway, etag, "bytes=1000-", FILE + "?format=jsonl").status_code == 200


def test_a_lost_reader_leaves_a_closing_and_resumes(gateway: BulkGateway) -> None:
    raw = Raw(gateway)
    raw.socket.close()
    _, closing = receipts(gateway, raw.headers["shuqiao-receipt"])
    content = closing.content or {}
    assert (content["outcome"], content["code"]) == ("interrupted", "client_gone")
    got, total = b"", -1
    while len(got) != total:
        answer = part(gateway, raw.headers["etag"], f"bytes={len(got)}-")
        if answer.status_code == 206:
            last, got = answer, got + answer.content
        else:  # the part before ended where the file did, which nobody knew then
            assert answer.status_code == 416, answer.text
        said = answer.headers["content-range"].rpartition("/")[2]
        total = -1 if said == "*" else int(said)
    assert got == get(gateway).content
    _, closing = receipts(gateway, last.headers["shuqiao-receipt"])
    assert committed(closing, last.content)


def test_metrics_count_files_and_bytes(gateway: BulkGateway) -> None:
    size = len(get(gateway).content)
    text = httpx.get(gateway.address + "/metrics", trust_env=False).text
    counts = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert int(counts['shuqiao_gateway_files_total{outcome="complete"}']) >= 1
    assert int(counts["shuqiao_gateway_file_bytes_total"]) >= size
