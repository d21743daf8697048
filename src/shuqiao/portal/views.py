"""Pages that belong to no room: home, password, language, notices."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from shuqiao.accounts import actions, sessions
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Family, Refusal
from shuqiao.portal import words
from shuqiao.portal.doors import after, page, safe
from shuqiao.portal.forms import PortalForm, form_page
from shuqiao.portal.middleware import LANGUAGE_COOKIE


class PasswordForm(PortalForm):
    old = forms.CharField(
        max_length=200,
        label="field.old_password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        max_length=200,
        label="field.new_password",
        strip=False,
        help_text="help.password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=200,
        label="field.password_again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", words.say("portal.passwords_differ"))
        return self.cleaned_data


@require_http_methods(["GET", "POST"])
@page
def password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change one's own password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.change_password(actor, form.cleaned_data["old"], form.cleaned_data["password"])
        except Refusal as refusal:
            if refusal.family not in (Family.INVALID, Family.UNAUTHENTICATED):
                raise
            form.refused(refusal)
        else:
            sessions.keep_after_password_change(request, person.id)
            return after("/", "done.password")
    must = getattr(request.user, "must_change_password", False)
    return form_page(
        request,
        "portal.change_password",
        form,
        submit="verb.change_password",
        intro="portal.must_change_password" if must else "",
    )


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language by a cookie and go back."""
    given = request.POST or request.GET
    response = HttpResponseRedirect(safe(request, given.get("next", "/")))
    chosen = given.get("set", "zh")
    if chosen in words.LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


@require_POST
@page
def notice_read(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take a notice off the list and go where it points."""
    notice = actions.mark_read(actor, number)
    return HttpResponseRedirect(safe(request, notice.link or "/"))
