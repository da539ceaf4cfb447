"""How values of the domain stand in a column, and come back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from testimony.identity import Digest, RunId, canonical_json
from testimony.revision import Author, Engine, Person
from testimony.segment import Word
from testimony.span import Span


def instant(at: datetime) -> str:
    """*at* in UTC, to the microsecond, always of the same length: it sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(column: str) -> datetime:
    return datetime.fromisoformat(column)


def facts(value: Mapping[str, Any]) -> str:
    return canonical_json(value)


def facts_of(column: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(column)
    return read


def names(values: Iterable[str]) -> str:
    return json.dumps(list(values))


def words(heard: Sequence[Word]) -> str | None:
    """Words as rows of text, start, end and probability; None where there are none."""
    rows = [[word.text, word.span.start_ms, word.span.end_ms, word.probability] for word in heard]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else None


def words_of(column: str | None) -> tuple[Word, ...]:
    rows = json.loads(column) if column else ()
    return tuple(Word(text=text, span=Span(start, end), probability=chance) for text, start, end, chance in rows)


def author(of: Author, run: RunId | None) -> dict[str, Any]:
    """The columns that say who wrote something; *run* is the one in which an engine did."""
    if isinstance(of, Person):
        return {"author": of.name}
    return {
        "author": of.name,
        "model": of.model,
        "model_digest": of.digest.hex,
        "glossary_version": of.glossary_version,
        "run": run,
    }


def author_of(row: Row[Any]) -> Author:
    return Person(row.author) if row.model is None else engine_of(row)


def engine_of(row: Row[Any]) -> Engine:
    return Engine(
        name=row.author,
        model=row.model,
        digest=Digest(row.model_digest),
        glossary_version=row.glossary_version,
    )
