"""The pictures of both READMEs: each language its own, made in one size by ``make screenshots``, and small."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from docs import screenshots

from tests.documentation import pages

MOST_BYTES = 160 * 1024
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)\)")


def _shown(readme: str) -> dict[str, str]:
    """File → what it says to those who do not see it."""
    return {target: alt for alt, target in _PICTURE.findall(pages.text(pages.ROOT / readme))}


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_each_readme_shows_every_picture_of_its_language(readme: str, language: str) -> None:
    shown = _shown(readme)
    assert set(shown) == {f"docs/images/{language}/{name}.png" for name in screenshots.PICTURES}
    assert all(shown.values())
    for target in shown:
        data = (pages.ROOT / target).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n", target
        assert struct.unpack(">II", data[16:24]) == (screenshots.SIZE["width"], screenshots.SIZE["height"]), target
        assert len(data) < MOST_BYTES, target


def test_no_picture_lies_about() -> None:
    kept = {p.relative_to(pages.ROOT).as_posix() for p in screenshots.IMAGES.rglob("*") if p.is_file()}
    assert kept == set(_shown("README.md")) | set(_shown("README.zh-CN.md"))
    assert {Path(p).parent.name for p in kept} == set(screenshots.LANGUAGES)
