"""My notices and how I am told; a department's webhooks; the operator's deliveries."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.accounts import queries
from shuqiao.accounts.delivery import actions, permissions
from shuqiao.accounts.delivery import queries as delivery
from shuqiao.accounts.delivery.facts import OutgoingFacts, WebhookFacts
from shuqiao.accounts.facts import NoticeFacts
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import require
from shuqiao.portal import outside, words
from shuqiao.portal.accounts.shown import own_tabs
from shuqiao.portal.doors import after, listing, page, render
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.templatetags.portal import moment, notice_text
from shuqiao.portal.view import Button, Cell, Table

HERE = "/accounts/notices/"


class PreferenceForm(PortalForm):
    email = forms.CharField(
        label="notice_page.email", max_length=120, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    email_on = forms.BooleanField(label="notice_page.email_on", required=False)
    mobile = forms.CharField(
        label="notice_page.mobile", max_length=20, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    sms_on = forms.BooleanField(label="notice_page.sms_on", required=False)
    language = forms.ChoiceField(
        label="notice_page.language", choices=[("zh", "notice_page.zh"), ("en", "notice_page.en")]
    )


class WebhookForm(PortalForm):
    name = forms.CharField(label="field.name", max_length=60)
    url = forms.CharField(label="webhook.url", max_length=300, widget=forms.URLInput(attrs={"placeholder": "https://"}))


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every notice to the reader or the department, newest first."""
    found = queries.notices_page(actor, request.GET.get("after"))
    rows = [(Cell(moment(one.at)), Cell(notice_text(one)), _open(one)) for one in found.items]
    table = Table(("field.at", "delivery.notice", "portal.do"), rows, found.next, empty="notice_page.nothing")
    return listing(request, "notice_page.title", table, intro="notice_page.intro",
                   tabs=own_tabs(actor, "notice_page.title"))  # fmt: skip


def _open(one: NoticeFacts) -> Cell:
    if not one.read:
        return Cell(button=Button("verb.open", f"/notices/{one.id}/read/"))
    return Cell(words.say("verb.open"), link=one.link) if one.link else Cell()


@require_http_methods(["GET", "POST"])
@page
def preferences(request: HttpRequest, actor: Actor) -> HttpResponse:
    """通知方式."""
    now = delivery.preference(actor)
    form = PreferenceForm(request.POST or None, initial=vars(now))
    if request.method == "POST" and tried(form, lambda said: actions.choose(actor, **said)) is not None:
        return after(f"{HERE}preferences/", "done.preferences")
    return form_page(request, "notice_page.preferences", form, back=HERE, intro="notice_page.intro",
                     tabs=own_tabs(actor, "notice_page.preferences"))  # fmt: skip


@require_GET
@page
def webhooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The department's webhooks; everybody's for those who run the platform."""
    found = delivery.webhooks(actor, request.GET.get("after"))
    rows = [_webhook(one) for one in found.items]
    columns = ("field.name", "field.department", "webhook.url", "portal.do", "portal.do")
    table = Table(columns, rows, found.next, empty="webhook.nothing")
    buttons = []
    if actor.department and permissions.may_add(actor, actor.department) is None:
        buttons.append(Button("webhook.new", f"{HERE}webhooks/new/", post=False, style="primary"))
    return listing(request, "webhook.title", table, intro="webhook.intro", tabs=own_tabs(actor, "webhook.title"),
                   buttons=buttons)  # fmt: skip


def _webhook(one: WebhookFacts) -> tuple[Cell, ...]:
    here = f"{HERE}webhooks/{one.id}/"
    return (
        Cell(one.name), Cell(one.department_name), Cell(one.url, code=True),
        Cell(button=Button("verb.rotate", f"{here}rotate/")),
        Cell(button=Button("verb.remove", f"{here}remove/", style="danger")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@page
def new_webhook(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An address of the own department; the secret is on the answering page only."""
    require(permissions.may_add(actor, actor.department or ""))
    form, back = WebhookForm(request.POST or None), f"{HERE}webhooks/"
    done = None
    if request.method == "POST":
        done = tried(
            form, lambda said: actions.add_webhook(actor, actor.department or "", said["name"], said["url"])
        )  # fmt: skip
    if done is not None:
        return _shown_once(request, *done)
    return form_page(request, "webhook.new", form, submit="verb.add_webhook", back=back, intro="webhook.intro")


def _shown_once(request: HttpRequest, webhook: WebhookFacts, secret: str) -> HttpResponse:
    return render(request, "portal/accounts/webhook.html", {"webhook": webhook, "secret": secret})


@require_POST
@page
def rotate(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A new secret."""
    return _shown_once(request, *actions.rotate_webhook(actor, number))


@require_POST
@page
def remove(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """End a webhook."""
    actions.remove_webhook(actor, number)
    return after(f"{HERE}webhooks/", "done.webhook_removed")


@require_GET
@page
def deliveries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What became of what was sent out."""
    box = request.GET.get("box") or "dead"
    found = delivery.deliveries(actor, box, request.GET.get("after"))
    columns = ("delivery.notice", "notice_page.preferences", "delivery.receiver", "field.state", "delivery.tries",
               "delivery.sent_at", "fact.error", "portal.do")  # fmt: skip
    table = Table(columns, [_delivery(one) for one in found.items], found.next, empty="delivery.nothing")
    boxes = [
        Button("delivery.all" if name == "all" else f"state.outgoing.{name}", f"{HERE}deliveries/?box={name}",
               post=False, style="primary" if name == box else "plain")
        for name in delivery.BOXES
    ]  # fmt: skip
    return listing(request, "delivery.title", table, tabs=own_tabs(actor, "delivery.title"), buttons=boxes)


def _delivery(one: OutgoingFacts) -> tuple[Cell, ...]:
    again = Button("verb.retry", f"{HERE}deliveries/{one.id}/again/")
    notice = outside.told(one.code, {}, words.language())
    return (
        Cell(notice, small=one.uid), Cell(f"delivery.channel.{one.channel}", say=True),
        Cell(one.receiver, small=one.department), Cell(badge=("outgoing", one.state)), Cell(str(one.tries)),
        Cell(moment(one.sent_at) if one.sent_at else one.next_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
             if one.state == "pending" else ""),
        Cell(one.error), Cell(button=again) if one.state == "dead" else Cell(),
    )  # fmt: skip


@require_POST
@page
def send_again(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """重新发送."""
    actions.send_again(actor, number)
    return after(f"{HERE}deliveries/", "done.sent_again")
