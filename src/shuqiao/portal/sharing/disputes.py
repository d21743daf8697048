"""争议协调: a dispute from its opening to its execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.clock import day_in_china
from shuqiao.kernel.refusals import Absent, Malformed, Words, require
from shuqiao.portal import words
from shuqiao.portal.doors import after, detail, listing, page
from shuqiao.portal.forms import PortalForm, form_page, tried
from shuqiao.portal.sharing import documents
from shuqiao.portal.view import Button, Cell, Detail, Section, Table
from shuqiao.sharing import actions, queries
from shuqiao.sharing import dispute_permissions as permissions
from shuqiao.sharing.facts import ApplicationFacts, GrantFacts
from shuqiao.sharing.facts.disputes import About, DisputeFacts, Meeting, Outcome, Ruling
from shuqiao.sharing.states.disputes import FORUM_WORDS, PEOPLE, STEERING, Forum

HERE = "/sharing/disputes/"
COLUMNS = ("dispute.subject", "dispute.claimant", "dispute.respondent", "field.state", "home.clock")
MEETINGS = ("dispute.held_on", "dispute.attended", "dispute.minutes", "dispute.kept_by")
AREA = {"rows": 4}
AT_ONCE: dict[str, Callable[[Actor, str], DisputeFacts]] = {
    "withdraw": actions.withdraw_dispute,
    "bring": actions.bring_dispute,
    "escalate": actions.escalate_dispute,
    "close": actions.close_dispute,
}
FORMS = ("record_meeting", "settle", "decide", "execute", "confirm", "report_failure")
ORDER = ("decide", "execute", "close", "confirm", "record_meeting", "settle", "bring", "escalate", "report_failure",
         "withdraw")  # fmt: skip
PRIMARY = ("decide", "execute", "close", "confirm")
PLACES = {
    About.APPLICATION: "/sharing/applications/",
    About.GRANT: "/sharing/grants/",
    About.DEMAND: "/sharing/demands/",
}


def _today() -> str:
    return clock.today().isoformat()


class ClaimForm(PortalForm):
    claim = forms.CharField(
        label="dispute.claim", max_length=2000, help_text="dispute.claim_help", widget=forms.Textarea(attrs=AREA)
    )


class MeetingForm(PortalForm):
    held_on = forms.DateField(label="dispute.held_on", widget=forms.DateInput({"type": "date"}), initial=_today)
    attended = forms.CharField(label="dispute.attended", max_length=500)
    text = forms.CharField(label="dispute.minutes", max_length=2000, widget=forms.Textarea(attrs=AREA))


class TermsForm(PortalForm):
    terms = forms.CharField(label="dispute.terms", max_length=2000, widget=forms.Textarea(attrs=AREA))


class RulingForm(PortalForm):
    outcome = forms.ChoiceField(
        label="dispute.outcome", widget=forms.RadioSelect,
        choices=[(one.value, f"dispute.outcome_{one.value}") for one in Outcome],
    )  # fmt: skip
    text = forms.CharField(
        label="dispute.text", max_length=2000, help_text="dispute.text_help", widget=forms.Textarea(attrs=AREA)
    )
    due_on = forms.DateField(
        label="dispute.due_on", required=False, help_text="dispute.due_help", widget=forms.DateInput({"type": "date"})
    )
    document_number = forms.CharField(
        label="dispute.document_number", required=False, max_length=100, help_text="dispute.document_help"
    )


class DueForm(PortalForm):
    due_on = forms.DateField(label="dispute.due_on", required=False, widget=forms.DateInput({"type": "date"}))


class NoteForm(PortalForm):
    note = forms.CharField(label="dispute.closing", required=False, max_length=2000, widget=forms.Textarea(attrs=AREA))


class FailureForm(PortalForm):
    note = forms.CharField(label="dispute.closing", max_length=2000, widget=forms.Textarea(attrs=AREA))


KINDS: dict[str, type[PortalForm]] = {
    "record_meeting": MeetingForm, "settle": TermsForm, "decide": RulingForm, "execute": DueForm, "confirm": NoteForm,
    "report_failure": FailureForm,
}  # fmt: skip


@require_GET
@page
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Disputes of the reader's department, or for the authority all."""
    box = request.GET.get("box") or ("to_coordinate" if actor.has(*STEERING) else "open")
    found = queries.disputes(actor, box, request.GET.get("after"))
    table = Table(COLUMNS, [_row(one) for one in found.items], found.next, empty="dispute.nothing")
    return listing(request, f"dispute.{box}", table, tabs=_tabs(actor, box), intro="dispute.intro")


def _tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    boxes = [*(["to_coordinate"] if actor.has(*STEERING) else []), "open", "all"]
    waiting = queries.waiting_disputes(actor)
    return [
        {"word": "nav.sharing", "url": "/sharing/"},
        *({"word": f"dispute.{box}", "url": f"{HERE}?box={box}", "here": box == here, "count": waiting.get(box, 0)}
          for box in boxes),
    ]  # fmt: skip


def _row(found: DisputeFacts) -> list[Cell]:
    return [
        Cell(found.subject_name, link=f"{HERE}{found.number}/", small=f"{found.number} · {found.subject}"),
        Cell(found.claimant_name),
        Cell(found.respondent_name),
        Cell(badge=("dispute", found.state)),
        Cell(due_on=found.due_on) if found.due_on else Cell(),
    ]


@require_GET
@page
def show(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """One dispute: before whom it lies, what was said, what was decided, and whether it was done."""
    found = queries.dispute(actor, number)
    thing = Detail(
        title=found.subject_name,
        number=found.number,
        badge=("dispute", found.state),
        due_on=found.due_on,
        basis=found.article,
        buttons=_buttons(actor, found),
        sections=[*_sections(found), *documents.of_thing(actor, "dispute", number)],
        history=queries.dispute_timeline(actor, number),
    )
    return detail(request, thing, tabs=_tabs(actor, ""))


def _buttons(actor: Actor, found: DisputeFacts) -> list[Button]:
    here, verbs = f"{HERE}{found.number}/", permissions.verbs_for(actor, found)
    buttons = []
    for verb in ORDER:
        if verb in verbs:
            style = "primary" if verb in PRIMARY else "danger" if verb == "withdraw" else "plain"
            way = f"{here}{verb}/" if verb in FORMS else f"{here}do/{verb}/"
            buttons.append(Button(f"dispute.verb.{verb}", way, post=verb not in FORMS, style=style))
    return buttons


def _sections(found: DisputeFacts) -> list[Section]:
    parts = [Section("dispute.case", facts=_case(found), wide=True)]
    for ruling in reversed(found.rulings):
        parts.append(Section("dispute.ruling", facts=_ruling(ruling), wide=True))
    rows = [
        [Cell(m.held_on.isoformat()), Cell(m.attended), Cell(m.text), Cell(m.by, small=m.department_name)]
        for m in found.meetings
    ]
    return [*parts, Section("dispute.meetings", table=Table(MEETINGS, rows, empty="dispute.no_meeting"))]


def _case(found: DisputeFacts) -> list[tuple[str, Cell]]:
    facts = [
        ("dispute.subject", Cell(found.subject, link=f"{PLACES[found.about]}{found.subject}/",
                                 small=words.say(f"dispute.about_{found.about}"))),
        ("dispute.claimant", Cell(found.claimant_name, small=found.opened_by)),
        ("dispute.respondent", Cell(found.respondent_name)),
        ("dispute.claim", Cell(found.claim)),
    ]  # fmt: skip
    if found.forum:
        place = found.division if found.forum in (Forum.COMMON_SUPERIOR, Forum.GOVERNMENT) else ""
        facts.append(("dispute.forum", Cell(_forum(found.forum), small=place)))
        law = f"{found.rule_set_name} {found.rule_set_version}"
        facts.append(("sharing.article", Cell(words.article(found.article), small=law)))
    if found.reopened:
        way = "/sharing/applications/" if found.about is About.APPLICATION else "/sharing/demands/"
        facts.append(("dispute.reopened", Cell(found.reopened, link=f"{way}{found.reopened}/")))
    if found.closing:
        facts.append(("dispute.closing", Cell(found.closing)))
    return facts


def _ruling(ruling: Ruling) -> list[tuple[str, Cell]]:
    day = day_in_china(ruling.at).isoformat() if ruling.at else ""
    facts = [
        ("dispute.forum", Cell(_forum(ruling.forum), small=ruling.document_number)),
        ("dispute.outcome", Cell(words.say(f"dispute.outcome_{ruling.outcome}"))),
        ("dispute.text", Cell(ruling.text)),
        ("sharing.decided_by", Cell(ruling.by, small=day)),
    ]
    return [*facts, ("dispute.due_on", Cell(ruling.due_on.isoformat()))] if ruling.due_on else facts


def _forum(forum: Forum) -> str:
    named = FORUM_WORDS[forum]
    return named.zh if words.language() == "zh" else named.en


def button_for(actor: Actor, thing: ApplicationFacts | GrantFacts) -> list[Button]:
    """The way to a dispute from an application or a grant that can be disputed."""
    sides: tuple[str, ...]
    if isinstance(thing, ApplicationFacts):
        about, sides = About.APPLICATION, (thing.applicant_department,)
        late = thing.clock is not None and thing.clock.overdue
        able = thing.state in ("refused", "partly_granted") or (thing.state == "under_review" and late)
    else:
        about, sides = About.GRANT, (thing.consumer, thing.provider)
        able = thing.state in ("suspended", "revoked")
    if not able or actor.department not in sides or not actor.has(*PEOPLE):
        return []
    return [Button("dispute.open_one", f"{HERE}new/?about={about}&number={thing.number}", post=False)]


@require_http_methods(["GET", "POST"])
@page
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """提出争议, from the page of what is disputed."""
    require(permissions.may_open(actor))
    about, number = _about(request.GET.get("about", "")), request.GET.get("number", "")
    if about is About.APPLICATION:
        name = queries.application(actor, number).entry_name
    else:
        name = (
            queries.grant(actor, number).entry_name if about is About.GRANT else queries.demand(actor, number).wish.name
        )
    form = ClaimForm(request.POST or None)
    if request.method == "POST":
        opened = tried(form, lambda given: actions.open_dispute(actor, about, number, given["claim"]))
        if opened is not None:
            return after(f"{HERE}{opened.number}/", "done.dispute_done")
    return form_page(
        request, "dispute.open_one", form, submit="dispute.open_one", back=f"{PLACES[about]}{number}/",
        about=f"{name} · {number}", intro="dispute.open_intro",
    )  # fmt: skip


def _about(value: str) -> About:
    try:
        return About(value)
    except ValueError:
        raise Malformed(field="about", what=Words("争议对象不明", "what is disputed is not said")) from None


@require_POST
@page
def do(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One of the verbs that need nothing but the click."""
    if verb not in AT_ONCE:
        raise Absent(what="页面 page")
    AT_ONCE[verb](actor, number)
    return after(f"{HERE}{number}/", "done.dispute_done")


@require_http_methods(["GET", "POST"])
@page
def act(request: HttpRequest, actor: Actor, number: str, verb: str) -> HttpResponse:
    """One of the verbs that need a form."""
    found, here = queries.dispute(actor, number), f"{HERE}{number}/"
    if verb not in FORMS:
        raise Absent(what="页面 page")
    require(permissions.may(actor, verb, found))
    start = {"due_on": found.ruling.due_on} if verb == "execute" and found.ruling else {}
    form = KINDS[verb](request.POST or None, initial=start)
    if request.method == "POST" and tried(form, lambda given: _acted(actor, verb, number, given)) is not None:
        return after(here, "done.dispute_done")
    key = f"dispute.verb.{verb}"
    return form_page(request, key, form, submit=key, back=here, about=found.subject_name, intro=f"dispute.{verb}_intro")


def _acted(actor: Actor, verb: str, number: str, given: dict[str, Any]) -> DisputeFacts:
    if verb == "record_meeting":
        return actions.record_meeting(actor, number, Meeting(given["held_on"], given["attended"], given["text"]))
    if verb == "decide":
        ruling = Ruling(Outcome(given["outcome"]), given["text"], given["due_on"], given["document_number"])
        return actions.decide_dispute(actor, number, ruling)
    if verb == "execute":
        return actions.execute_ruling(actor, number, given["due_on"])
    if verb == "settle":
        return actions.settle_dispute(actor, number, given["terms"])
    ended = actions.confirm_execution if verb == "confirm" else actions.report_failure
    return ended(actor, number, given["note"])
