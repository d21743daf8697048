"""材料: the upload field, the list, the download, and taking a wrong one away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, TooLarge
from shuqiao.portal import words
from shuqiao.portal.doors import after, page
from shuqiao.portal.forms import PortalForm, form_page, sent, tried
from shuqiao.portal.templatetags.portal import moment
from shuqiao.portal.view import Button, Cell, Section, Table
from shuqiao.sharing import actions, documents, queries
from shuqiao.sharing.document_kinds import KINDS
from shuqiao.sharing.facts.documents import (
    APPLICATION_PURPOSES,
    DOCUMENT_BYTES,
    DOCUMENT_PURPOSES,
    DOCUMENT_TYPES,
    DocumentFacts,
)

COLUMNS = ("documents.name", "documents.purpose", "documents.by", "documents.sha256", "documents.change")


def upload_field(required: bool = True, label: str = "documents.file") -> forms.FileField:
    """A field for one document, for any form; what it holds is read by :func:`uploaded`."""
    accept = {"accept": ",".join(f".{extension}" for extension in DOCUMENT_TYPES)}
    return forms.FileField(
        label=label, required=required, help_text="documents.file_help", widget=forms.FileInput(attrs=accept)
    )


def uploaded(form: PortalForm, name: str = "file") -> tuple[str, bytes] | None:
    """Name and bytes of what a valid form brought; None where nothing was chosen.  Raises ``TooLarge``."""
    file: Any = form.cleaned_data.get(name)
    if not file:
        return None
    if (file.size or 0) > DOCUMENT_BYTES:
        raise TooLarge(field=name, what="文件 file", limit=f"{DOCUMENT_BYTES // 1024 // 1024} MB")
    return str(file.name), bytes(file.read())


def purpose_choices(*purposes: str) -> list[tuple[str, str]]:
    """Choices of a field that says what a document is for."""
    return [(code, purpose(code)) for code in purposes]


def purpose(code: str) -> str:
    """What a document is for, in the page's language."""
    named = DOCUMENT_PURPOSES[code]
    return named.zh if words.language() == "zh" else named.en


def sections(actor: Actor, subject: str) -> list[Section]:
    """The documents of a thing as a card of its page, or no card where it has none."""
    found = documents.of(subject)
    if not found:
        return []
    return [Section("documents.list", table=Table(COLUMNS, [_row(actor, one) for one in found]))]


def _row(actor: Actor, one: DocumentFacts) -> list[Cell]:
    link = f"/sharing/documents/{one.id}/"
    gone = "" if one.there else words.told(words.say("documents.withdrawn"), one.withdrawn_reason)
    may = documents.may_withdraw(actor, one) is None
    return [
        Cell(one.name, link=link if one.there else "", small=gone or _size(one.size)),
        Cell(purpose(one.purpose)),
        Cell(one.by, small=moment(one.at)),
        Cell(one.sha256[:16], code=True),
        Cell(button=Button("documents.withdraw", f"{link}withdraw/", post=False)) if may else Cell(),
    ]


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"


class DocumentForm(PortalForm):
    purpose = forms.ChoiceField(label="documents.purpose")
    file = upload_field()

    def __init__(self, purposes: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = purpose_choices(*purposes)


class WithdrawForm(PortalForm):
    reason = forms.CharField(label="field.reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "POST"])
@page
def attach(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """上传材料 to an application."""
    found, here = queries.application(actor, number), f"/sharing/applications/{number}/"
    form = DocumentForm(APPLICATION_PURPOSES, *sent(request))

    def act(said: dict[str, Any]) -> DocumentFacts:
        name, content = uploaded(form) or ("", b"")
        return actions.attach_document(actor, number, said["purpose"], name, content)

    if request.method == "POST" and tried(form, act) is not None:
        return after(here, "done.document_attached")
    return form_page(request, "documents.attach", form, submit="documents.attach", back=here, about=found.entry_name)


@require_http_methods(["GET", "POST"])
@page
def file_to(request: HttpRequest, actor: Actor, kind: str, number: str) -> HttpResponse:
    """上传材料 to a paper, a dispute, a disposal or a demand."""
    about = KINDS.get(kind)
    if about is None or kind not in PLACES or not about.sees(actor, number):
        raise Absent(what="页面 page")
    here, form = f"/sharing/{PLACES[kind]}/{number}/", DocumentForm(about.takes(actor, number), *sent(request))

    def act(said: dict[str, Any]) -> DocumentFacts:
        name, content = uploaded(form) or ("", b"")
        return actions.file_document(actor, kind, number, said["purpose"], name, content)

    if request.method == "POST" and tried(form, act) is not None:
        return after(here, "done.document_attached")
    return form_page(request, "documents.attach", form, submit="documents.attach", back=here, about=number)


PLACES = {"paper": "papers", "dispute": "disputes", "disposal": "disposals", "demand": "demands"}
"""Kind of thing in the log → where its page is."""


def of_thing(actor: Actor, kind: str, number: str) -> list[Section]:
    """Its documents, and the door for one more where the reader may add any."""
    found = documents.of(f"{kind}:{number}")
    may = bool(KINDS[kind].takes(actor, number))
    if not found and not may:
        return []
    add = [Button("documents.attach", f"/sharing/documents/of/{kind}/{number}/", post=False)] if may else []
    table = Table(COLUMNS, [_row(actor, one) for one in found])
    return [Section("documents.list", table=table, buttons=add)]


@require_GET
@page
def download(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """The file itself, to be saved under its own name."""
    found, content = documents.content(actor, id)
    response = HttpResponse(content, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@page
def withdraw(request: HttpRequest, actor: Actor, id: int) -> HttpResponse:
    """撤下: the bytes go, name and digest stay."""
    found = documents.document(actor, id)
    kind, _, number = found.subject.partition(":")
    here = f"/sharing/{kind}s/{number}/"
    form = WithdrawForm(*sent(request))
    if request.method == "POST":
        done = tried(form, lambda said: actions.withdraw_document(actor, id, said["reason"]))
        if done is not None:
            return after(here, "done.document_withdrawn")
    return form_page(
        request, "documents.withdraw", form, submit="documents.withdraw", back=here, about=found.name,
        intro="documents.withdraw_intro",
    )  # fmt: skip
