"""The portal as a person uses it without a script: pages are read, forms filled as rendered, buttons pressed.

Fields are named by their labels, buttons and links by their words.  What a form
already holds is sent along, hidden fields (the CSRF token) too: a form that could
not be sent by a browser cannot be sent here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

_VOID = {"input", "br", "img", "meta", "link"}
Said = str | bool | list[str]


@dataclass
class Control:
    """An input, select or textarea.  ``options`` of a select: value → words; ``words`` is its label."""

    name: str
    kind: str
    value: str = ""
    on: bool = False
    words: str = ""
    group: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass
class Form:
    action: str
    method: str = "get"
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value

    def fill(self, label: str, said: Said) -> None:
        """Say something in the field of this label.  Raises LookupError where no such field or choice is rendered."""
        found = [c for c in self.controls if label in (c.words, c.group, c.name)]
        if not found:
            raise LookupError(
                f"no field {label!r} among {sorted({c.group or c.words or c.name for c in self.controls})}"
            )
        if found[0].kind in ("checkbox", "radio") and not isinstance(said, bool):
            self._tick(label, found, [said] if isinstance(said, str) else said)
        elif isinstance(said, bool):
            found[0].on = said
        elif found[0].kind == "select":
            found[0].value = _choice(label, found[0].options, str(said))
        else:
            found[0].value = str(said)

    @staticmethod
    def _tick(label: str, boxes: list[Control], wanted: list[str]) -> None:
        for box in boxes:
            box.on = False
        for one in wanted:
            box = next((b for b in boxes if one in (b.words, b.value) or b.words.startswith(f"{one}（")), None)
            if box is None:
                raise LookupError(f"{label}: no choice {one!r} among {[b.words for b in boxes]}")
            box.on = True

    def sent(self, button: str) -> dict[str, list[str]]:
        """What the browser would send."""
        found: dict[str, list[str]] = {}
        for c in self.controls:
            if c.name and (c.on or c.kind not in ("checkbox", "radio")):
                found.setdefault(c.name, []).append(c.value)
        _, name, value = next(b for b in self.buttons if b[0] == button)
        if name:
            found[name] = [value]
        return found


def _choice(label: str, options: Mapping[str, str], said: str) -> str:
    for value, words in options.items():
        if said in (value, words):
            return value
    raise LookupError(f"{label}: no choice {said!r} among {list(options.values())}")


class _Reader(HTMLParser):
    """Collects forms, links, headings and the visible text of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.text: list[str] = []
        self.h1: list[str] = []
        self._form: Form | None = None
        self._labels: dict[str, str] = {}
        self._ids: dict[str, Control] = {}
        self._legend: str | None = None
        self._in: list[tuple[str, dict[str, str]]] = []
        self._heard: dict[int, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._legend = ""
        elif tag in ("input", "select", "textarea") and self._form is not None:
            self._control(tag, given)
        if tag not in _VOID:
            self._in.append((tag, given))
            self._heard[len(self._in)] = []

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = Control(given.get("name", ""), kind, value, "checked" in given, given.get("aria-label", ""))
        if self._legend is not None:
            control.group = self._legend
        if "id" in given:
            self._ids[given["id"]] = control
        assert self._form is not None
        self._form.controls.append(control)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._in:
            return
        heard = " ".join(self._heard.pop(len(self._in), [])).strip()
        opened, given = self._in.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        if tag == "a" and "href" in given:
            self.links.setdefault(heard, given["href"])
        elif tag == "h1":
            self.h1.append(heard)
        elif tag == "legend":
            self._legend = heard.rstrip("* ")
        elif tag == "fieldset":
            self._legend = None
        elif tag == "form":
            self._form = None
        elif self._form is not None:
            self._ended(tag, heard, given)
        if self._in:
            self._heard[len(self._in)].append(heard)

    def _ended(self, tag: str, heard: str, given: dict[str, str]) -> None:
        assert self._form is not None
        if tag == "button":
            self._form.buttons.append((heard, given.get("name", ""), given.get("value", "")))
        elif tag == "label" and given.get("for"):
            self._labels[given["for"]] = heard
        elif tag == "textarea":
            self._form.controls[-1].value = heard
        elif tag == "option":
            select = self._form.controls[-1]
            value = given.get("value", heard)
            if not select.options or "selected" in given:
                select.value = value
            select.options[value] = heard

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append(data.strip())
            if self._in:
                self._heard[len(self._in)].append(data.strip())

    def named(self) -> None:
        """Tie labels to their controls, once all is read: a label may stand before or after."""
        for id_, words in self._labels.items():
            if id_ in self._ids:
                self._ids[id_].words = words.rstrip("* ")


class Page:
    """One page as it was answered."""

    def __init__(self, portal: Portal, response: httpx.Response) -> None:
        self._portal = portal
        self.status = response.status_code
        self.path = urlsplit(str(response.url)).path
        reader = _Reader()
        reader.feed(response.text.replace("<mark>", "").replace("</mark>", ""))  # it parts no words
        reader.named()
        self.forms, self.links = reader.forms, reader.links
        self.text = "\n".join(reader.text)
        self.h1 = reader.h1[0] if reader.h1 else ""
        self._url = str(response.url)

    def follow(self, words: str) -> Page:
        """Click a link."""
        if words not in self.links:
            raise LookupError(f"no link {words!r} on {self.path} among {list(self.links)}")
        return self._portal.open(self.links[words])

    def press(self, words: str, said: Mapping[str, Said] | None = None) -> Page:
        """Fill the form that has this button, and press it."""
        form = next((f for f in self.forms if any(b[0] == words for b in f.buttons)), None)
        if form is None:
            raise LookupError(
                f"no button {words!r} on {self.path} among {[b[0] for f in self.forms for b in f.buttons]}"
            )
        for label, answer in (said or {}).items():
            form.fill(label, answer)
        url = urljoin(self._url, form.action)
        if form.method == "get":
            return self._portal.open(f"{url.split('?')[0]}?{urlencode(form.sent(words), doseq=True)}")
        return self._portal.send(url, form.sent(words))


class Portal:
    """One person's browser session."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, follow_redirects=True, timeout=30, trust_env=False)

    @classmethod
    def signed_in(cls, base: str, login: str, password: str) -> Portal:
        """Through the sign-in page, whose form carries the CSRF token."""
        portal = cls(base)
        home = portal.open("/").press("登录", {"login": login, "password": password})
        assert home.path == "/", home.text
        return portal

    def open(self, path: str) -> Page:
        """A page, redirects followed."""
        return self._page(self._http.get(path))

    def send(self, url: str, fields: dict[str, list[str]]) -> Page:
        """Post a form as a browser does, with its origin."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        return self._page(self._http.post(url, data=fields, headers={"origin": origin, "referer": url}))

    def close(self) -> None:
        """End of the session's connections."""
        self._http.close()

    def _page(self, response: httpx.Response) -> Page:
        assert response.status_code < 500, response.text
        return Page(self, response)
