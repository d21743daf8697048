"""Forms: labels are word keys, a refusal lands at the field that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse

from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.portal import refusals, words
from shuqiao.portal.doors import render

T = TypeVar("T")
_SHOWN_IN_FORM = {Family.INVALID, Family.CONFLICT, Family.MALFORMED, Family.TOO_LARGE}


class PortalForm(forms.Form):
    """``label`` of each field is a word key; choices may be pairs of value and word key.

    ``use_required_attribute`` stays: browsers say what is missing in their own tongue
    before the server does.
    """

    required_css_class = "required"
    error_messages_key = "portal.field_wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = words.say_or(str(field.label or f"field.{name}"), str(field.label or name))
            if field.help_text:
                field.help_text = words.say_or(str(field.help_text), str(field.help_text))
            field.error_messages = {code: words.say("portal.field_wrong") for code in field.error_messages}
            field.error_messages["required"] = words.say("portal.field_required")
            if isinstance(field.widget, forms.DateInput):
                field.widget.format = "%Y-%m-%d"  # a date input shows nothing in any other form
            if isinstance(field, forms.ChoiceField):
                field.choices = _worded(field.choices)

    def refused(self, refusal: Refusal) -> None:
        """Show a refusal: beside the field that it names, or above the form."""
        name = refusal.field if refusal.field in self.fields else None
        self.add_error(name, words.sentences(refusals.sentence(refusal), refusals.next_step(refusal)))


def _worded(choices: Any) -> Any:
    """Choices whose labels are words.  A label that is no word key (a name) stays."""
    if callable(choices):
        choices = choices()
    return [
        (value, _worded(label) if isinstance(label, (list, tuple)) else words.say_or(str(label), str(label)))
        for value, label in choices
    ]


def tried(form: PortalForm, act: Callable[[dict[str, Any]], T]) -> T | None:
    """Run ``act(cleaned_data)`` when the form is valid; None and an error in the form when it is refused.

    Refusals that no form can cure (forbidden, absent) pass through.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refusal as refusal:
        if refusal.family not in _SHOWN_IN_FORM:
            raise
        form.refused(refusal)
        return None


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Data and files of a form that was sent, even an empty one; nothing for one that is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def form_page(
    request: HttpRequest, title: str, form: PortalForm, *, submit: str = "verb.save", back: str = "/", **more: Any
) -> HttpResponse:
    """A page with one form; 422 when it comes back with errors."""
    status = 422 if form.errors else 200
    return render(
        request,
        "portal/form.html",
        {"title": title, "form": form, "submit": submit, "back": back, **more},
        status=status,
    )
