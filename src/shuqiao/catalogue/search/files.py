"""The index on disk: the only module that knows tantivy.

One document per entry, and one more under id 0 that says up to which point of the change sequence the
index has read.  Both go in one commit, which is atomic, so a crash leaves the index as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Query

from shuqiao.catalogue import states
from shuqiao.catalogue.permissions import Sight
from shuqiao.catalogue.search.documents import Content
from shuqiao.catalogue.search.texts import Word, pairs, tokens

VERSION = 1
"""Rises with every change of the schema or of :mod:`texts`: an index of another version is built anew."""

BOOSTS = {"name": 8.0, "item": 3.0, "abstract": 2.0, "provider": 1.5, "code": 1.0}
"""What is searched, and how much a word found there weighs."""
TIE = 0.2
"""A word that stands in several fields counts in the best, and by this share in the others."""
NEAR = 0.5
"""Share of a search's pairs that an entry must hold to come near it."""

_HEAD = 0
_HEAP_B = 50_000_000


class Broken(Exception):
    """The files cannot be read or written; the text says what the library says."""


@contextmanager
def _guarded() -> Iterator[None]:
    """Whatever the library raises, a Rust panic included (no Exception), is :class:`Broken`."""
    try:
        yield
    except BaseException as why:
        if isinstance(why, Exception) or type(why).__name__ == "PanicException":
            raise Broken(f"{type(why).__name__}: {why}") from why
        raise


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("stamp", fast=True)
    builder.add_text_field("point", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("state", "owner", "sharing_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="pairs")
    return builder.build()


class Files:
    """One opened index.  Threads may share it; writing is for whoever holds the lock of :mod:`keeping`."""

    def __init__(self, directory: Path) -> None:
        """Open what is in the folder, or begin an empty index there.  Raises :class:`Broken`."""
        self._schema = _schema()
        with _guarded():
            self._index = tantivy.Index(self._schema, path=str(directory))
            analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self._index.register_tokenizer("pairs", analyzer)
            self._index.config_reader("manual")
        self.reload()

    def reload(self) -> None:
        """See what other processes committed."""
        with _guarded():
            self._index.reload()

    @property
    def point(self) -> str | None:
        """The point of the change sequence from which to read on; None where the index was never filled."""
        with _guarded():
            searcher = self._index.searcher()
            hits = searcher.search(Query.term_query(self._schema, "id", _HEAD), 1, count=False).hits
            return str(searcher.doc(hits[0][1]).get_first("point")) if hits else None

    @property
    def count(self) -> int:
        """Entries held."""
        with _guarded():
            return max(self._index.searcher().num_docs - 1, 0)

    def stamps(self, low: int, high: int) -> dict[int, int]:
        """Digest by id, of the entries with ids from ``low`` to ``high``."""
        with _guarded():
            searcher = self._index.searcher()
            inside = Query.range_query(self._schema, "id", FieldType.Integer, low, high)
            hits = [at for _, at in searcher.search(inside, max(searcher.num_docs, 1), count=False).hits]
            ids, stamps = (searcher.fast_field_values(field, hits) for field in ("id", "stamp"))
            return {int(id): int(stamp) for id, stamp in zip(ids, stamps, strict=True) if id and stamp is not None}

    def write(self, batches: Iterable[list[Content]], point: str, *, anew: bool) -> int:
        """Put entries in, in place of what was held of them, and commit; their number.  All or nothing.

        ``anew`` says that nothing is held yet, which spares looking.
        """
        count = 0
        with _guarded():
            writer = self._index.writer(_HEAP_B, 1)
        try:
            for batch in batches:
                with _guarded():
                    for content in batch:
                        if not anew:
                            writer.delete_documents_by_term("id", content.id)
                        writer.add_document(_document(content))
                count += len(batch)
            with _guarded():
                if not anew:
                    writer.delete_documents_by_term("id", _HEAD)
                head = _stamped(_HEAD, 0)
                head.add_text("point", point)
                writer.add_document(head)
                writer.commit()
        finally:
            with _guarded():
                writer.wait_merging_threads()
        self.reload()
        return count

    def search(
        self, sought: tuple[Word, ...], sight: Sight, filters: dict[str, str], *, near: bool, offset: int, limit: int
    ) -> list[int]:
        """Ids, best first.  ``filters``: field to exact value.  ``near``: parts of words are enough."""
        with _guarded():
            must = [self._near(sought)] if near else [self._word(word) for word in sought]
            must += [self._exact(field, value) for field, value in filters.items()]
            if not sight.all_:
                seen = [self._exact("state", state) for state in sorted(states.EVERYBODYS)]
                seen.append(self._exact("owner", sight.department or ""))
                must.append(Query.const_score_query(_any(seen), 0.0))
            searcher = self._index.searcher()
            query = Query.boolean_query([(Occur.Must, one) for one in must])
            hits = [address for _, address in searcher.search(query, limit, count=False, offset=offset).hits]
            return [int(id) for id in searcher.fast_field_values("id", hits) if id is not None]

    def _exact(self, field: str, value: str) -> Query:
        return Query.const_score_query(Query.term_query(self._schema, field, value, "basic"), 0.0)

    def _word(self, word: Word) -> Query:
        whole = self._run(word.whole)
        if not word.parts:
            return whole
        return _any([whole, Query.boolean_query([(Occur.Must, self._run(part)) for part in word.parts])])

    def _near(self, sought: tuple[Word, ...]) -> Query:
        """Half of all pairs will do; whole words weigh on top."""
        parts = dict.fromkeys(pair for word in sought for pair in pairs(word.whole))
        some = Query.boolean_query([(Occur.Should, self._run(pair)) for pair in parts], max(1, int(len(parts) * NEAR)))
        whole = [(Occur.Should, self._word(word)) for word in sought]
        return Query.boolean_query([(Occur.Must, some), *whole])

    def _run(self, run: str) -> Query:
        """A run of characters, in any field."""
        found = [Query.boost_query(self._in_field(field, run), boost) for field, boost in BOOSTS.items()]
        return Query.disjunction_max_query(found, TIE)

    def _in_field(self, field: str, run: str) -> Query:
        if len(run) == 1:
            return Query.regex_query(self._schema, field, f"{run}.?")  # every place begins a pair, or is the last
        if len(run) == 2:
            return Query.term_query(self._schema, field, run)
        return Query.phrase_query(self._schema, field, [*pairs(run)])


def _any(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, one) for one in queries])


def _document(content: Content) -> tantivy.Document:
    document = _stamped(content.id, content.digest)
    for field, value in (("state", content.state), ("owner", content.provider), ("sharing_type", content.sharing_type)):
        document.add_text(field, value)
    texts = {"name": (content.name,), "abstract": (content.abstract,), "code": (content.code,)}
    for field, values in {**texts, "item": content.items, "provider": content.providers}.items():
        for value in values:
            document.add_text(field, tokens(value))
    return document


def _stamped(id: int, stamp: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", id)
    document.add_integer("stamp", stamp)
    return document
