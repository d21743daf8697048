"""An entry as the generic pages show it: facts in, sections out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shuqiao.accounts import queries as accounts
from shuqiao.catalogue.enumerations import lists
from shuqiao.catalogue.facts import EntryFacts, ItemFacts, LegalBasis, Reason, ReviewFacts, Term
from shuqiao.catalogue.labels import label
from shuqiao.catalogue.search.facts import Found, Marked
from shuqiao.kernel import clock
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.refusals import Absent, Refusal
from shuqiao.portal import refusals, words
from shuqiao.portal.view import Cell, Parts, Section, Table

Fact = tuple[str, Cell]


def named(path: str) -> str:
    """The name of an input in the page's language."""
    return label(path, words.language())


def term(terms: Iterable[Term], code: str) -> str:
    """The name of an enumeration's value; the code itself where the list lost it."""
    found = next((t for t in terms if t.code == code), None)
    if found is None:
        return code
    return found.zh if words.language() == "zh" else found.en


def all_terms(terms: Sequence[Term], codes: Iterable[str]) -> str:
    return words.listed(term(terms, code) for code in codes)


def row(entry: EntryFacts) -> list[Cell]:
    """One line of a list, for the columns of :data:`COLUMNS`."""
    known = lists()
    return [
        Cell(entry.name, link=f"/catalogue/{entry.id}/", small=entry.code),
        Cell(entry.provider_name, small=entry.inner_unit),
        Cell(term(known.sharing_types, entry.sharing.type_)),
        Cell(term(known.cycles, entry.update_cycle)),
        Cell(badge=("entry", entry.state)),
    ]


def found(hit: Found, attached: bool | None) -> list[Cell]:
    """The same line for a result of a search, with what was sought marked; ``attached`` is None where not known."""
    line = row(hit.entry)
    marks = {mark.field: mark for mark in hit.marks if mark.field != "item"}
    items = [mark for mark in hit.marks if mark.field == "item"]
    hits: list[tuple[str, Parts]] = []
    if items:
        listed = [[*_parts(mark), (words.listed(["", ""]), False)] for mark in items]
        hits.append(("catalogue.found.item", [part for parts in listed for part in parts][:-1]))
    if "abstract" in marks:
        hits.append(("catalogue.found.abstract", _parts(marks["abstract"])))
    line[0] = replace(line[0], parts=_parts(marks["name"]), hits=hits)
    line[1] = replace(line[1], parts=_parts(marks["provider"]))
    if attached is not None:
        word = "catalogue.found.attached" if attached else "catalogue.found.not_attached"
        line[-1] = replace(line[-1], small=words.say(word))
    return line


def _parts(mark: Marked) -> Parts:
    """The text cut at its ranges."""
    cut, last = [], 0
    for start, end in mark.ranges:
        cut += [(mark.text[last:start], False), (mark.text[start:end], True)]
        last = end
    return [(text, sought) for text, sought in [*cut, (mark.text[last:], False)] if text]


COLUMNS = ("catalogue.name", "catalogue.provider", "catalogue.sharing_type", "catalogue.update_cycle", "field.state")


def sections(actor: Actor, entry: EntryFacts, reviews: tuple[ReviewFacts, ...]) -> list[Section]:
    """The entry's page, from what matters most to a user of the data to what matters to its provider."""
    found = []
    if entry.reasons:
        found.append(Section("catalogue.reasons", table=_reasons(entry.reasons)))
    found += [
        Section("catalogue.how", facts=_how(actor, entry)),
        Section("catalogue.items", table=_items(entry)),
        Section("catalogue.coverage", facts=_coverage(entry)),
        Section("catalogue.core", facts=_core(entry)),
    ]
    if reviews:
        found.append(Section("catalogue.reviews", table=_reviews(reviews)))
    return found


def problems(found: Iterable[Refusal]) -> list[Section]:
    """What keeps the entry from its next step; no section where nothing does."""
    rows = [[Cell(named(p.field or "")), Cell(refusals.sentence(p), small=refusals.next_step(p))] for p in found]
    if not rows:
        return []
    title = words.say("catalogue.problems", count=len(rows))
    return [Section(title, table=Table(("catalogue.reason_field", "catalogue.reason_text"), rows))]


def _core(entry: EntryFacts) -> list[Fact]:
    known = lists()
    format_ = f"{term(known.formats, entry.format_category)} · {entry.format_type}"
    if entry.format_other:
        format_ = words.beside(format_, entry.format_other)
    opening = words.say("portal.yes" if entry.opening.to_public else "portal.no")
    return [
        _fact("name", entry.name),
        (named("code"), Cell(entry.code, code=True)),
        _fact("class", _class(entry), small=entry.class_.code),
        _fact("provider", entry.provider_name, small=entry.inner_unit),
        (named("provider_code"), Cell(entry.provider, code=True)),
        _fact("abstract", entry.abstract),
        _fact("format", format_),
        _fact("opening.to_public", opening, small=entry.opening.condition),
        _fact("update_cycle", term(known.cycles, entry.update_cycle)),
        _fact("published_on", entry.published_on.isoformat() if entry.published_on else ""),
        _fact("related", words.listed(entry.related)),
        _fact("version", str(entry.version) if entry.version else ""),
    ]


def _class(entry: EntryFacts) -> str:
    path: tuple[str, ...] = ()
    names = []
    for level in (entry.class_.lei, entry.class_.xiang, entry.class_.mu, *entry.class_.ximu):
        path += (level,)
        node = lists().classes.get(path)
        names.append((node.zh if words.language() == "zh" else node.en) if node else level)
    return " / ".join(names)


def _how(actor: Actor, entry: EntryFacts) -> list[Fact]:
    """Who may have it and how: sharing type, then conditions or legal basis, then care."""
    known, sharing, use = lists(), entry.sharing, entry.conditions
    facts = [_fact("sharing.type", term(known.sharing_types, sharing.type_))]
    if sharing.type_:
        facts.append((words.say("catalogue.way"), Cell(words.say(f"catalogue.{sharing.type_}_how"))))
    if sharing.type_ == "not_shared":
        return [*facts, _fact("sharing.basis", basis_text(sharing.basis))]
    if sharing.condition_text:
        facts.append(_fact("sharing.condition_text", sharing.condition_text))
    mode = [term(known.mode_categories, sharing.mode_category), term(known.mode_types, sharing.mode_type)]
    facts.append(_fact("sharing.mode_type", " · ".join(m for m in mode if m), small=sharing.mode_reason))
    methods = words.listed(_method(m) for m in use.methods or sharing.methods)
    facts.append((words.say("catalogue.methods"), Cell(methods)))
    facts.append((words.say("catalogue.who"), Cell(_departments(use.departments))))
    for key, terms, codes in (
        ("purposes", known.purpose_types, use.purpose_types),
        ("scenarios", known.scenarios, use.scenarios),
        ("excluded", known.scenarios, use.excluded_scenarios),
    ):
        if codes:
            facts.append((words.say(f"catalogue.{key}"), Cell(all_terms(terms, codes))))
    care = _care(entry)
    if care:
        facts.append((words.say("catalogue.limits"), Cell("\n".join(care))))
    if use.text:
        facts.append(_fact("conditions.text", use.text))
    return facts


def _care(entry: EntryFacts) -> list[str]:
    use = entry.conditions
    said = [words.say("catalogue.personal")] if entry.holds_personal_identifiers else []
    if use.case_required:
        said.append(_pattern(words.say("catalogue.case_needed"), use.case_pattern))
    for key, count in (
        ("subjects", use.subjects_per_case), ("case_days", use.case_days), ("retention", use.retention_days)
    ):  # fmt: skip
        if count is not None:
            said.append(words.say(f"catalogue.{key}", count=count))
    if use.context_required:
        said.append(words.say("catalogue.context", names=all_terms(lists().context_fields, use.context_required)))
    if use.row_filter_hint:
        said.append(use.row_filter_hint)
    return said


def _pattern(said: str, pattern: str | None) -> str:
    return words.beside(said, pattern) if pattern else said


def basis_text(basis: LegalBasis | None) -> str:
    """The provision in one line."""
    if basis is None:
        return ""
    kind = term(lists().basis_kinds, basis.kind)
    return f"《{basis.title}》（{basis.document_number}）{basis.article} · {kind}"


def _coverage(entry: EntryFacts) -> list[Fact]:
    known, coverage = lists(), entry.coverage
    keys = "\n".join(words.told(item, " ".join(prefixes)) for item, prefixes in coverage.keys.items())
    return [
        _fact("coverage.text", coverage.text),
        _fact("coverage.region", coverage.region),
        _fact("coverage.period", coverage.period),
        _fact("coverage.gaps", coverage.gaps),
        *([_fact("coverage.keys", keys)] if keys else []),
        _fact("grade", str(entry.grade), small=term(known.data_classes, entry.data_class)),
        _fact("contact_name", entry.contact_name, small=entry.contact_phone),
    ]


def _items(entry: EntryFacts) -> Table:
    columns = ["item_name", "item_type", "item_grade", "item_mask", "item_key", "item_sharing"]
    return Table([f"catalogue.{c}" for c in columns], [_item(entry, item) for item in entry.items])


def _item(entry: EntryFacts, item: ItemFacts) -> list[Cell]:
    known = lists()
    length = f"({item.length})" if item.length else ""
    sharing = item.condition_text or basis_text(item.basis)
    return [
        Cell(item.name, small=term(known.item_kinds, item.kind)),
        Cell(f"{term(known.item_types, item.type)}{length}"),
        Cell(str(item.grade)),
        Cell(words.say_or(f"mask.{item.mask}", item.mask)),
        Cell(words.say("portal.yes") if item.is_key else ""),
        Cell(term(known.sharing_types, item.sharing_type or entry.sharing.type_), small=sharing),
    ]


def _reasons(reasons: Iterable[Reason]) -> Table:
    rows = [[Cell(named(r.field) if r.field else words.say("catalogue.reason_whole")), Cell(r.text)] for r in reasons]
    return Table(("catalogue.reason_field", "catalogue.reason_text"), rows)


def _reviews(reviews: Iterable[ReviewFacts]) -> Table:
    rows = []
    for step in reviews:
        said = [words.told(named(r.field), r.text) if r.field else r.text for r in step.reasons]
        said += [term(lists().checklist, code) for code in step.checklist]
        said += [step.note] if step.note else []
        at = step.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
        rows.append([Cell(words.say(f"catalogue.verb.{step.verb}")), Cell(step.by), Cell(at), Cell("\n".join(said))])
    return Table(tuple(f"catalogue.review_{c}" for c in ("verb", "by", "at", "said")), rows)


def _departments(codes: Iterable[str] | None) -> str:
    if codes is None:
        return words.say("catalogue.all_departments")
    return words.listed(_department(code) for code in codes)


def _department(code: str) -> str:
    try:
        return accounts.department(code).short_name
    except Absent:
        return code


def _method(code: str) -> str:
    return words.say_or(f"method.{code}", code)


def _fact(path: str, text: str, small: str = "") -> Fact:
    return (named(path), Cell(text, small=small))
