"""One query from the client's signature to the verified receipt."""

from __future__ import annotations

from tests.gateway.one_gateway import CONTEXT, GRANT, PERSONS, OneGateway


def test_a_signed_query_answers_masked_rows_with_a_proved_receipt(served: OneGateway) -> None:
    with served.client() as client:
        answer = client.query(GRANT, {"公民身份号码": PERSONS[1][0]}, CONTEXT)
    assert answer.outcome == "found"
    assert answer.rows == [{"姓名": "张***", "联系电话": "138****8001", "登记日期": "2020-01-02"}]
