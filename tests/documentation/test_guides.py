"""What the guides name exists: links, commands, options, addresses, codes; and each stands in both languages."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from docs.writers import api, commands

from tests.documentation import pages

ONE_LANGUAGE = {"formats.md"}
"""For implementers: English, with a line of Chinese at the top."""

FORBIDDEN = ("/root/", "/tmp/", "/home/", "--index-url", "--registry")


@pytest.mark.parametrize("path", pages.files(), ids=lambda p: str(p.relative_to(pages.ROOT)))
def test_relative_links_resolve(path: Path) -> None:
    broken = []
    for link in pages.links(path):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and anchor not in pages.anchors(file)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("path", pages.files(), ids=lambda p: str(p.relative_to(pages.ROOT)))
def test_no_path_of_a_machine_and_no_registry(path: Path) -> None:
    assert [word for word in FORBIDDEN if word in pages.text(path)] == []


def test_each_guide_stands_in_both_languages() -> None:
    found = {p.relative_to(pages.DOCS) for p in pages.guides() if p.parent.parent == pages.DOCS}
    english = {p for p in found if not p.name.endswith(".zh-CN.md")}
    chinese = {p for p in found if p.name.endswith(".zh-CN.md")}
    wanted = {p.with_suffix(".zh-CN.md") for p in english if p.name not in ONE_LANGUAGE}
    assert len(english) >= 7
    assert chinese == wanted


@pytest.mark.parametrize(
    "path",
    [p for p in pages.guides() if p.with_suffix(".zh-CN.md").exists()],
    ids=lambda p: p.stem,
)
def test_both_languages_have_the_same_sections_and_the_same_code(path: Path) -> None:
    other = path.with_suffix(".zh-CN.md")
    assert len(pages.headings(path)) == len(pages.headings(other))
    ours = [_without_words(f.text) for f in pages.fences(path)]
    assert ours == [_without_words(f.text) for f in pages.fences(other)]


def _without_words(code: str) -> str:
    """Code without comments and without the reason in quotation marks that a person writes in their own language."""
    code = re.sub(r"#.*$", "", code, flags=re.MULTILINE)
    return re.sub(r'(--reason|--new-epoch) "[^"]*"', r"\1", code).replace(" ", "")


def _shell() -> Iterator[pages.Fence]:
    for path in pages.guides():
        yield from (f for f in pages.fences(path) if f.language == "sh")


def test_shell_blocks_are_shell() -> None:
    blocks = list(_shell())
    assert len(blocks) > 20
    for block in blocks:
        done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block.path.name}: {done.stderr}\n{block.text}"


_CALL = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:\S*bin/)?shuqiao (\S.*)$")


def _calls() -> Iterator[tuple[Path, str]]:
    """(file, what follows the word shuqiao) for every command that a guide names."""
    for path in pages.guides():
        lines = [line for f in pages.fences(path) if f.language in ("sh", "") for line in f.text.splitlines()]
        for text in (*lines, *pages.inline(path)):
            for part in re.split(r"&&|\|\||;|\|", text):
                match = _CALL.search(part.strip())
                if match:
                    yield path, match.group(1)


@cache
def _known() -> dict[tuple[str, ...], commands.Command]:
    return {tuple(c.name.split()): c for c in commands.every()}


def _wrong(call: str) -> str | None:
    """What is wrong with a call: no such command, or no such option."""
    words = shlex.split(call, comments=True)
    known = _known()
    prefixes = {name[:length] for name in known for length in range(1, len(name) + 1)}
    length = max((n for n in range(1, len(words) + 1) if tuple(words[:n]) in prefixes), default=0)
    if length == 0:
        return "no such command"
    if tuple(words[:length]) not in known:
        return None if length == len(words) else "no such command"
    spelled = " ".join(option for option, _, _ in known[tuple(words[:length])].options)
    unknown = [
        name
        for name in (w.partition("=")[0] for w in words[length:] if w.startswith("--") and w != "--help")
        if name not in re.findall(r"--[a-z-]+", spelled)
    ]
    return f"no option {unknown[0]}" if unknown else None


def test_every_command_and_option_named_exists() -> None:
    calls = list(_calls())
    assert len(calls) > 30
    assert [(p.name, call, why) for p, call in calls if (why := _wrong(call)) is not None] == []


def test_a_wrong_command_would_be_seen() -> None:
    assert _wrong("sevre") is not None
    assert _wrong("gateway enroll --dir x") is not None
    assert _wrong("backup --without-keys f") is not None
    assert _wrong("gateway enrol --dir x --code y") is None
    assert _wrong("gateway enrol --dir x --code=y") is None
    assert _wrong("gateway enrol --dir x --kode=y") is not None


def test_every_address_named_exists() -> None:
    paths = {re.sub(r"\{[^}]*\}", "*", path): path for _, path, _ in api.operations(api.schema())}
    named = [
        (path, address)
        for path in pages.guides()
        for address in re.findall(r"(?:GET|POST|PUT|PATCH) (/api/v1/[^\s`?]+)", pages.text(path))
    ]
    assert len(named) > 10
    known = {"/api/v1/openapi.json", *paths}
    assert [(p.name, a) for p, a in named if re.sub(r"[{<][^}>]*[}>]", "*", a) not in known] == []
