"""What an applicant starts from: the usual answers, the department's templates, what each call will have to say."""

from __future__ import annotations

from datetime import timedelta

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.facts import EntryFacts
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor, present
from shuqiao.kernel.refusals import Absent, Refusal, require
from shuqiao.sharing import permissions
from shuqiao.sharing.facts import RuleSet, Scope
from shuqiao.sharing.facts.templates import TemplateFacts
from shuqiao.sharing.models import Application, FormTemplate
from shuqiao.sharing.rules import applying, granting
from shuqiao.sharing.rules import templates as rules
from shuqiao.sharing.rulesets import in_force


def usual(actor: Actor | None) -> Scope:
    """What a new form holds before anybody types: from the person, and the department's last application.

    Matter, basis and items are never guessed: whoever applies says them.
    """
    who = require(present(actor))
    own, today = own_systems(who), clock.today()
    asked = Application.objects.filter(applicant_department=who.department or "", submitted_at__isnull=False)
    last = asked.order_by("-id").first()
    mine = asked.filter(applicant_id=who.id).order_by("-id").first()
    used = [name for name in (last.systems if last else []) if name in own]
    days = in_force().amount("standing_grant_days") or 365
    return Scope(
        purpose_type=last.purpose_type if last else "",
        scenario=last.scenario if last else "",
        systems=own if len(own) == 1 else tuple(used),
        period_from=today,
        period_to=today + timedelta(days=days - 1),
        contact_name=who.name,
        contact_phone=_phone(who, mine),
    )


def own_systems(who: Actor) -> tuple[str, ...]:
    """The systems of the actor's department that may receive."""
    found = accounts.systems(who, department=who.department, limit=100).items
    return tuple(one.id for one in found if not one.withdrawn)


def needs_application(entry: EntryFacts) -> bool:
    """Whether the rule set in force wants an application for ``entry``, or gives it at once."""
    return applying.needs_application(entry, in_force())


def context_required(entry: EntryFacts) -> tuple[str, ...]:
    """What each call will have to say: codes of the catalogue's list."""
    return granting.context_required(entry)


def templates(actor: Actor | None) -> tuple[TemplateFacts, ...]:
    """The templates of the actor's department, by name; none for whoever may not apply."""
    who = require(present(actor))
    if permissions.may_begin(who) is not None:
        return ()
    rows = FormTemplate.objects.filter(department=who.department or "").order_by("name")
    return tuple(template_facts(row) for row in rows)


def template(actor: Actor | None, id_: int) -> TemplateFacts:
    """One template of the actor's department.  Raises ``Absent``."""
    found = next((one for one in templates(actor) if one.id == id_), None)
    if found is None:
        raise Absent(what=f"模板 template {id_}")
    return found


def from_template(actor: Actor, id_: int, scope: Scope) -> Scope:
    """``scope`` with what the template fills.  Raises ``Absent``."""
    return rules.filled(template(actor, id_).fields, scope, own_systems(actor), clock.today())


def template_facts(row: FormTemplate) -> TemplateFacts:
    """The facts of a row."""
    return TemplateFacts(row.pk, row.department, row.name, row.fields, row.by, row.at)


def law() -> RuleSet:
    """The rule set in force."""
    return in_force()


def _phone(who: Actor, mine: Application | None) -> str:
    if mine is not None and mine.contact_phone:
        return str(mine.contact_phone)
    kind, _, number = who.id.partition(":")
    try:
        own = accounts.person(who, int(number)).phone if kind == "person" and number.isdecimal() else ""
        return own or accounts.department(who.department or "").contact_phone
    except Refusal:
        return ""
