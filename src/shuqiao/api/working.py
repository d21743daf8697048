"""Deputies, hand-over, notices, ways of being told, webhooks and deliveries over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from shuqiao.accounts import actions, queries
from shuqiao.accounts.delivery import actions as delivery
from shuqiao.accounts.delivery import queries as deliveries
from shuqiao.accounts.deputies import actions as deputies
from shuqiao.accounts.deputies import queries as deputyships
from shuqiao.api.bodies import Body, PageQuery, page
from shuqiao.api.doors import actor_from

router = Router()


class DeputyIn(Body):
    deputy: int
    roles: list[str] = Field(max_length=20)
    valid_from: date
    valid_to: date


class DeputyshipOut(Schema):
    id: int
    person: int
    person_name: str
    deputy: int
    deputy_name: str
    department: str
    roles: list[str]
    valid_from: date
    valid_to: date
    state: str


class DeputyshipPage(Schema):
    items: list[DeputyshipOut]
    next: str | None


class SuccessorIn(Body):
    successor: int


class HandedOverOut(Schema):
    moved: int


class NoticeOut(Schema):
    id: int
    code: str
    facts: dict[str, Any]
    link: str
    at: datetime | None
    read: bool


class NoticePage(Schema):
    items: list[NoticeOut]
    next: str | None


class PreferenceIn(Body):
    email: str = Field("", max_length=120)
    mobile: str = Field("", max_length=20)
    email_on: bool = False
    sms_on: bool = False
    language: str = Field("zh", max_length=2)


class PreferenceOut(Schema):
    email: str
    mobile: str
    email_on: bool
    sms_on: bool
    language: str


class WebhookIn(Body):
    department: str = Field(max_length=18)
    name: str = Field(max_length=60)
    url: str = Field(max_length=300)


class WebhookOut(Schema):
    id: int
    department: str
    name: str
    url: str
    version: int
    state: str


class NewWebhookOut(WebhookOut):
    """``secret`` is shown this once."""

    secret: str


class WebhookPage(Schema):
    items: list[WebhookOut]
    next: str | None


class DeliveryOut(Schema):
    """``uid`` is the id that the receiver saw."""

    id: int
    uid: str
    channel: str
    code: str
    receiver: str
    department: str
    state: str
    urgent: bool
    tries: int
    next_at: datetime
    made_at: datetime
    sent_at: datetime | None
    error: str


class DeliveryPage(Schema):
    items: list[DeliveryOut]
    next: str | None


class DeliveryQuery(PageQuery):
    box: str = "dead"


@router.get("/deputies", response=DeputyshipPage, summary="Deputyships given and held (代办)")
def read_deputyships(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return page(deputyships.deputyships(actor_from(request), asked.next, asked.limit))


@router.post("/deputies", response={201: DeputyshipOut}, summary="Name a deputy for a period (指定代办人)")
def name_deputy(request: HttpRequest, body: DeputyIn) -> Any:
    """The deputy acts by the header ``Shuqiao-Deputyship: <id>``, or by switching in the portal."""
    return Status(201, deputies.name_deputy(actor_from(request), **body.dict()))


@router.post("/deputies/{number}/end", response=DeputyshipOut, summary="End a deputyship at once (终止代办)")
def end_deputyship(request: HttpRequest, number: int) -> Any:
    return deputies.end_deputyship(actor_from(request), number)


@router.post("/people/{id}/hand-over", response=HandedOverOut, summary="Hand all tasks over (移交)")
def hand_over(request: HttpRequest, id: int, body: SuccessorIn) -> Any:
    return {"moved": actions.hand_over(actor_from(request), id, body.successor)}


@router.get("/notices", response=NoticePage, summary="My notices (我的通知)")
def read_notices(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return page(queries.notices_page(actor_from(request), asked.next, asked.limit))


@router.get("/preferences", response=PreferenceOut, summary="How I am told (通知方式)")
def read_preference(request: HttpRequest) -> Any:
    return deliveries.preference(actor_from(request))


@router.post("/preferences", response=PreferenceOut, summary="Choose how I am told (选择通知方式)")
def choose(request: HttpRequest, body: PreferenceIn) -> Any:
    return delivery.choose(actor_from(request), **body.dict())


@router.get("/webhooks", response=WebhookPage, summary="Webhooks of a department (推送地址)")
def read_webhooks(request: HttpRequest, asked: Query[PageQuery]) -> Any:
    return page(deliveries.webhooks(actor_from(request), asked.next, asked.limit))


@router.post("/webhooks", response={201: NewWebhookOut}, summary="Add a webhook (新增推送地址)")
def add_webhook(request: HttpRequest, body: WebhookIn) -> Any:
    made, secret = delivery.add_webhook(actor_from(request), body.department, body.name, body.url)
    return Status(201, {**vars(made), "secret": secret})


@router.post("/webhooks/{number}/rotate", response=NewWebhookOut, summary="New secret of a webhook (更换推送密钥)")
def rotate_webhook(request: HttpRequest, number: int) -> Any:
    made, secret = delivery.rotate_webhook(actor_from(request), number)
    return {**vars(made), "secret": secret}


@router.post("/webhooks/{number}/remove", response=WebhookOut, summary="Remove a webhook (删除推送地址)")
def remove_webhook(request: HttpRequest, number: int) -> Any:
    return delivery.remove_webhook(actor_from(request), number)


@router.get("/deliveries", response=DeliveryPage, summary="What became of messages (发送记录)")
def read_deliveries(request: HttpRequest, asked: Query[DeliveryQuery]) -> Any:
    """``box``: dead, pending, sent, dropped, all."""
    return page(deliveries.deliveries(actor_from(request), asked.box, asked.next, asked.limit))


@router.post("/deliveries/{number}/again", response={204: None}, summary="Send a dead message again (重新发送)")
def send_again(request: HttpRequest, number: int) -> Any:
    delivery.send_again(actor_from(request), number)
    return Status(204, None)
