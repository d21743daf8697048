"""Test orders: the whole path of a call against generated rows, and never a real source."""

from __future__ import annotations

import csv
import io
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from shuqiao.gateway.ceiling import above
from shuqiao.gateway.directory import Directory
from shuqiao.kernel.canonical import b64url, canonical
from shuqiao.kernel.refusals import Malformed
from shuqiao.policy import samples
from shuqiao.wire import documents, orders
from shuqiao.wire.ceilings import Ceiling, ColumnCeiling, TableCeiling
from tests.gateway.calls import call, refusal
from tests.gateway.one_gateway import CONTEXT, PERSONS, PURPOSE, OneGateway, order

GRANT = "G-2025-000099"
COLUMNS = {"c1": "name", "c2": "phone", "c3": "date", "c4": "id"}
PATH = f"/v1/grants/{GRANT}/query"
SEED = "G-2025-000099"
ROWS = list(samples.rows(COLUMNS, SEED, 50))
WIDE = Ceiling({"civil": {"person": TableCeiling({c: ColumnCeiling(lookup=True) for c in ("name", "citizen_number")})}})


_versions = count(1)


def test_order(**changes: Any) -> orders.Order:
    """The order of a test grant: the same items as the production one, over generated columns."""
    fields: dict[str, Any] = {
        "number": "O-2025-000099",
        "version": next(_versions),
        "grant": GRANT,
        "source": orders.TEST_SOURCE,
        "table": orders.TEST_TABLE,
        "returned": (
            orders.Returned("姓名", "c1", "C", "mask:name"),
            orders.Returned("联系电话", "c2", "C", "mask:phone"),
            orders.Returned("登记日期", "c3", "D", "plain"),
        ),
        "lookup": (orders.Lookup("公民身份号码", "c4", "C"),),
        "internal": orders.Internal({"n": "I"}, None, ("n",)),
        "coverage": orders.Coverage("/api/v1/catalogue/entries/301001/000001/coverage"),
        "sandbox": orders.Sandbox(COLUMNS, SEED, 50),
    }
    return order(**(fields | changes))


test_order.__test__ = False  # type: ignore[attr-defined]  # it makes an order


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"source": "civil"}, "a test order names a source"),
        ({"source": "civil", "table": "person"}, "a test order names a source"),
        ({"table": "person"}, "a test order names a source"),
        ({"sandbox": None}, "the order names the sandbox, and is no test order"),
        (
            {"lookup": (orders.Lookup("公民身份号码", "citizen_number", "C"),)},
            "a test order names what is not generated",
        ),
        ({"internal": orders.Internal({"salary": "N"}, None, ())}, "a test order names what is not generated"),
        ({"internal": orders.Internal({}, None, ("salary",))}, "a test order names what is not generated"),
        ({"compared": (orders.Compared("姓名", "name", "C"),)}, "a test order names what is not generated"),
        ({"returned": (orders.Returned("姓名", "name", "C", "plain"),)}, "a test order names what is not generated"),
        (
            {"derived": (orders.Derived("次数", "I", "plain", {"of": "count"}, {"salary": "N"}),)},
            "a test order names what is not generated",
        ),
        ({"sandbox": orders.Sandbox({**COLUMNS, "c1": "sql"}, SEED, 50)}, "a test order names what is not generated"),
        ({"sandbox": orders.Sandbox(COLUMNS, SEED, 1_000_000)}, "a test order generates too many rows"),
    ],
)
def test_no_test_order_can_name_a_real_source(changes: dict[str, Any], why: str | None) -> None:
    """Whatever a platform signs: the owner's gateway bars it, though the ceiling would allow table and columns."""
    found = above(test_order(**changes), WIDE)
    assert (None if found is None else found.facts["why"]) == why


def test_a_production_order_is_written_as_before() -> None:
    """The field is left out where there is none, so that gateways that do not know it read on."""
    assert b"sandbox" not in documents.encode(order())
    made = test_order()
    assert documents.decode(documents.encode(made), orders.Order) == made


def test_a_source_cannot_take_the_sandbox_s_name(tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_text(
        'member = "hub"\nlisten = "127.0.0.1:1"\npublic = ["http://a"]\ncontrol_plane = "http://b"\n'
        '[sources."@test"]\nengine = "sqlite"\ndsn = "/etc/passwd"\n',
        encoding="utf-8",
    )
    with pytest.raises(Malformed, match="@test"):
        Directory(tmp_path).configuration()


def test_a_test_call_passes_the_whole_path(served: OneGateway) -> None:
    """Signature, context, masks, receipt; marked as a test in answer and receipt, and about nobody."""
    served.plane.put_order(test_order())
    served.polled()
    row = ROWS[3]
    with served.client() as client:
        answer = client.query(GRANT, {"公民身份号码": row["c4"]}, CONTEXT)
        nobody = client.query(GRANT, {"公民身份号码": PERSONS[1][0]}, CONTEXT)
    masked = {"姓名": "测**", "联系电话": f"100****{row['c2'][-4:]}", "登记日期": row["c3"]}
    assert (answer.outcome, answer.test) == ("found", True)
    assert answer.rows == [masked]
    assert answer.receipt.content is not None
    assert answer.receipt.content["test"] is True
    assert "subjects" not in answer.receipt.content
    assert (nobody.outcome, nobody.rows) == ("not_found_in_coverage", [])  # a real person is not there


def test_the_answer_says_that_it_is_a_test(served: OneGateway) -> None:
    served.plane.put_order(test_order())
    served.polled()
    body = {"where": {"公民身份号码": ROWS[0]["c4"]}, "context": CONTEXT}
    found = call(served, body, path=PATH)
    assert found.json()["test"] is True
    real = call(served)
    assert "test" not in real.json()


def test_without_its_context_a_test_call_is_refused_with_a_receipt(served: OneGateway) -> None:
    """That is what trying out is for."""
    served.plane.put_order(test_order())
    served.polled()
    body = {"where": {"公民身份号码": ROWS[0]["c4"]}, "context": {"purpose": CONTEXT["purpose"]}}
    found = call(served, body, path=PATH)
    assert found.status_code >= 400
    content = found.json()["receipt"]["content"]
    assert content["test"] is True
    assert "subjects" not in content


def test_a_suspended_or_withdrawn_test_order_answers_nothing(served: OneGateway) -> None:
    served.plane.put_order(test_order())
    served.polled()
    served.plane.put_order(test_order(suspended=True))
    served.polled()
    body = {"where": {"公民身份号码": ROWS[0]["c4"]}, "context": CONTEXT}
    assert refusal(call(served, body, path=PATH)) == "grant_suspended"


def test_a_test_order_that_names_a_source_is_barred_and_reported(served: OneGateway) -> None:
    served.plane.put_order(test_order(source="civil", table="person"))
    served.polled()
    body = {"where": {"公民身份号码": PERSONS[0][0]}, "context": CONTEXT}
    assert refusal(call(served, body, path=PATH)) == "order_above_ceiling"


def test_generated_values_have_right_check_signs() -> None:
    from shuqiao.kernel import identifiers

    for row in samples.rows({"a": "id", "b": "uscc", "c": "phone"}, "x", 300):
        assert identifiers.citizen_number(row["a"]) == row["a"]
        assert identifiers.credit_code(row["b"]) == row["b"]
        assert row["c"].startswith("100")  # no such number rings
    assert len({row["a"] for row in samples.rows({"a": "id"}, "x", 300)}) == 300
    assert list(samples.rows({"a": "id"}, "x", 3)) == list(samples.rows({"a": "id"}, "x", 3))
    assert list(samples.rows({"a": "id"}, "y", 3)) != list(samples.rows({"a": "id"}, "x", 3))


def test_a_whole_file_of_a_test(served: OneGateway) -> None:
    made = test_order(method="file", lookup=(), case_pattern=None, subject_item=None, context_required=("purpose",),
                      number="O-2025-000098", limits=orders.Limits(10, 100_000, 5))  # fmt: skip
    served.plane.put_order(made)
    served.polled()
    context = b64url(canonical({"purpose": PURPOSE}))
    found = call(served, method="GET", path=f"/v1/grants/{GRANT}/file?format=csv", context=context)
    assert found.status_code == 200, found.text
    assert len(list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))) == 51
