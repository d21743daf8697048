"""The pages of 供数管理, walked by the people of the cast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from shuqiao.exchange import actions, queries
from shuqiao.exchange.models import Gateway, Order
from shuqiao.kernel import clock
from tests.cast.people import POLICE, Cast
from tests.rooms.exchange.stage import Member, attached, gateway
from tests.rooms.exchange.test_probes import reported
from tests.rooms.sharing.stage import MONDAY, grant_in

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.fixed_at(MONDAY):
        yield


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_from_the_gateway_to_the_order_by_clicks(cast: Cast, browser_of: Browser) -> None:
    operator, officer, consumer = map(browser_of, ("qiaodu", "zhuyuanxiu", "jianruoxi"))
    shown = text(
        operator.post("/exchange/gateways/new/", {"member": "hub", "name": "市级前置机", "department": POLICE})
    )
    code = re.search(r"--code=(\S+)</pre>", shown)
    assert code is not None
    Member("hub").enrol(code.group(1))
    assert "已入网" in text(operator.get("/exchange/gateways/hub/"))
    grant = grant_in(cast, "active")
    assert "挂接资源，授权等待供数" in text(officer.get("/"))
    assert "尚未挂接数据源" in text(consumer.get("/exchange/orders/"))
    source = {"gateway": "hub", "code": "civil", "name": "人口库", "owner": POLICE}
    assert "人口库" in text(officer.post("/exchange/sources/new/", source, follow=True))
    assert "户籍家庭成员信息" in text(officer.get("/exchange/attachments/"))
    here = f"/exchange/attachments/new/?entry={grant.entry_code}"
    form = text(officer.get(here))
    for item in ("姓名", "公民身份号码", "户籍地址"):
        assert item in form
    sent = {"source": "civil", "table": "household", "item_0": "name", "item_1": "citizen_number",
            "item_2": "address", "order": "id", "internal": "id：I"}  # fmt: skip
    assert "已挂接" in text(officer.post(here, sent, follow=True))
    assert 'value="citizen_number"' in text(officer.get(here))
    [order] = queries.orders(cast.applicant).items
    for reader in (operator, officer, consumer):
        page = text(reader.get(f"/exchange/orders/{order.number}/"))
        for said in ("栖澜市住房和城乡建设局", "公租房资格审核系统", "姓名脱敏", "经办人", "2026-09-21", grant.number):
            assert said in page, said
    for hidden in ("citizen_number", "household", "civil"):
        assert hidden not in page


def test_an_order_is_nobodys_elses(cast: Cast, browser_of: Browser) -> None:
    gateway(cast)
    attached(cast, grant_in(cast, "active").entry_code)
    number = Order.objects.get().number
    assert browser_of("youke").get(f"/exchange/orders/{number}/").status_code == 404
    assert number not in text(browser_of("youke").get("/exchange/"))


def test_probe_and_its_answer(cast: Cast, browser_of: Browser) -> None:
    member = gateway(cast)
    actions.register_source(cast.compiler, "hub", "civil", "人口库", POLICE)
    officer = browser_of("zhuyuanxiu")
    assert "连通性测试" in text(officer.get("/exchange/sources/civil/"))
    asked = officer.post("/exchange/sources/civil/probe/", {"table": "household", "wants": "schema"}, follow=True)
    assert "等待前置机回答" in text(asked)
    actions.take_report("hub", reported(member))
    assert "id : bigint" in text(officer.get("/exchange/sources/civil/"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"table": "t"}, "至少要把一个信息项"),
        ({"table": "t", "item_0": "a", "item_1": "a"}, "对应了两次"),
        ({"table": "t", "item_0": "a", "order": "x"}, "排序列"),
        ({"table": "t", "item_0": "a", "internal": "x"}, "id:I"),
        ({"item_0": "a"}, "此项必填"),
    ],
)
def test_a_form_that_is_refused_says_where(cast: Cast, browser_of: Browser, sent: dict[str, str], said: str) -> None:
    gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
    here = f"/exchange/attachments/new/?entry={grant.entry_code}"
    answer = browser_of("zhuyuanxiu").post(here, {"source": "hub-civil", **sent})
    assert said in text(answer, 422)
    held = queries.attachment(cast.compiler, grant.entry_code)
    assert held is not None
    assert held.version == 1


@pytest.mark.parametrize(
    ("verb", "state"), [("suspend", "suspended"), ("retire", "retired"), ("renew_code", "registered")]
)
def test_verbs_on_gateways_ask_for_a_reason(cast: Cast, browser_of: Browser, verb: str, state: str) -> None:
    gateway(cast)
    operator = browser_of("qiaodu")
    here = f"/exchange/gateways/hub/{verb}/"
    assert text(operator.get(here))
    assert operator.post(here, {"reason": ""}).status_code in (200, 422)
    assert Gateway.objects.get().state == "enrolled"
    text(operator.post(here, {"reason": "检修"}, follow=True))
    assert Gateway.objects.get().state == state


@pytest.mark.parametrize("path", ["gateways/new/", "gateways/hub/suspend/"])
def test_verbs_of_the_operator_only(cast: Cast, browser_of: Browser, path: str) -> None:
    gateway(cast)
    answer = browser_of("zhuyuanxiu").post(f"/exchange/{path}", {"reason": "检修"})
    assert answer.status_code == 403
    assert Gateway.objects.get().state == "enrolled"


def test_running_shows_counts_and_alarms_in_words(cast: Cast, browser_of: Browser) -> None:
    member = gateway(cast)
    grant = grant_in(cast, "active")
    attached(cast, grant.entry_code)
    member.write(3, grant=grant.number)
    member.ship(0)
    actions.take_report("hub", reported(member, kind="order_refused", about="O-2025-000001"))
    shown = text(browser_of("qiaodu").get("/exchange/running/"))
    for said in (grant.number, "查到", "供数单超出前置机上限"):
        assert said in shown


@pytest.mark.parametrize("path", ["", "orders/", "attachments/", "sources/", "gateways/", "running/", "sources/new/"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_in_both_languages(cast: Cast, browser_of: Browser, path: str, language: str) -> None:
    gateway(cast)
    attached(cast, grant_in(cast, "active").entry_code)
    reader = browser_of("zhuyuanxiu")
    reader.post("/language/", {"language": language})
    shown = text(reader.get(f"/exchange/{path}"))
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert not re.findall(r"(?:exchange|field|verb|state)\.[a-z_]+", re.sub(r"<[^>]*>", "", main))


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/exchange/").status_code == 302
