"""What officials would type, over the five real lists: the expected entry stands among the first three.

``real_queries.tsv``: query, expected name, provider as the list writes it; written by reading the lists.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shuqiao.catalogue.search import keeping
from shuqiao.catalogue.search.queries import find
from tests.cast import people
from tests.rooms.catalogue_lists import loading

QUERIES = [line.split("\t") for line in (Path(__file__).parent / "real_queries.tsv").read_text("utf-8").splitlines()]
NEEDED = 0.95
"""57 of 60."""


@pytest.mark.django_db(transaction=True)
def test_the_expected_entry_is_among_the_first_three() -> None:
    reader, missed = people.cast().authority_reviewer, []
    loading.load(reader)
    count = keeping.catch_up()
    for query, name, provider in QUERIES:
        found = [hit.entry for hit in find(reader, query, limit=3).items]
        if not any(entry.name == name and provider in entry.provider_name for entry in found):
            missed.append(f"{query} → {name}; found {[entry.name for entry in found]}")
    size = sum(file.stat().st_size for file in keeping.directory().iterdir())
    print(
        f"\n{count} entries, index {size // 1024} KiB; {len(QUERIES) - len(missed)} of {len(QUERIES)} in the top three"
    )
    print("\n".join(missed))
    assert len(QUERIES) >= 60
    assert len(missed) <= len(QUERIES) * (1 - NEEDED)
