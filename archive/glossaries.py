"""Glossaries in the archive: a base that all share, and for a project what it has besides or instead.

Nothing is overwritten: a concept gets a new row for every change, and an edition names the event of the audit trail up
to which the rows of a book make up a glossary. So any glossary that was ever in force can be had again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select

from archive import schema
from archive.audit import AuditTrail
from archive.columns import facts, facts_of, instant, instant_of
from archive.database import Database
from archive.projects import check_project, known_projects
from glossary.book import Glossary
from glossary.cabinet import Cabinet, UnknownVersionError
from glossary.entry import Entry
from glossary.read import starter

_BASE = ""  # the book that all share


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """A glossary that was put in force.

    Attributes:
        project: whose it is; None for the base.
        event: of the audit trail, which says who put it in force.
    """

    version: str
    project: str | None
    event: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """A concept that a project renders otherwise than the base. The project's rendering stands in its recordings."""

    concept: str
    base: Entry
    project: Entry

    def __str__(self) -> str:
        return f"{self.concept} is {self.project.rendering!r} in the project and {self.base.rendering!r} in the base"


@dataclass(frozen=True, kw_only=True, slots=True)
class TermChange:
    """One entry in a concept's history.

    Attributes:
        number: 1 for the first, then one more each time.
        entry: what it said from then on; None where it was taken out.
    """

    number: int
    entry: Entry | None
    at: datetime
    by: str
    reason: str | None


class Glossaries:
    """The glossaries of an archive, with all that they ever said."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def in_force(self, project: str | None = None) -> Glossary:
        """What runs use for the recordings of *project*: its own entries, and those of the base that it has not.

        Until anything was put in force, the base is the starter glossary.

        Raises:
            NoSuchProjectError: there is no such project.
        """
        with self._database.reading() as connection:
            check_project(connection, project)
            return _whole(connection, project)

    def as_of(self, event: int, project: str | None = None) -> Glossary:
        """What was in force for *project* when the audit trail came to *event*."""
        with self._database.reading() as connection:
            return _whole(connection, project, event)

    def get(self, version: str) -> Glossary:
        """
        Raises:
            UnknownVersionError: no glossary of this version was ever in force here.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(schema.edition).where(schema.edition.c.version == version)).first()
            if row is not None:
                return _whole(connection, row.book or None, row.event)
        if version == starter().version:
            return starter()
        raise UnknownVersionError(version, tuple(each.version for each in self.editions()))

    def editions(self) -> tuple[Edition, ...]:
        """Every glossary that was put in force, in the order in which that was done."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.edition).order_by(schema.edition.c.event, schema.edition.c.book))
            return tuple(
                Edition(version=row.version, project=row.book or None, event=row.event, at=instant_of(row.at))
                for row in rows
            )

    def own(self, project: str) -> Glossary:
        """What *project* has of its own.

        Raises:
            NoSuchProjectError: there is no such project.
        """
        with self._database.reading() as connection:
            check_project(connection, project)
            return _book(connection, project)

    def conflicts(self, project: str) -> tuple[Conflict, ...]:
        """The concepts that *project* renders otherwise than the base, by concept.

        Raises:
            NoSuchProjectError: there is no such project.
        """
        with self._database.reading() as connection:
            check_project(connection, project)
            base, own = _whole(connection, None), _book(connection, project)
        pairs = ((entry, base.get(entry.concept)) for entry in own)
        return tuple(
            Conflict(concept=entry.concept, base=other, project=entry)
            for entry, other in pairs
            if other and entry.rendering != other.rendering
        )

    def history(self, concept: str, project: str | None = None) -> tuple[TermChange, ...]:
        """What *concept* ever said in the base, or in *project*; oldest first."""
        table = schema.concept
        query = select(table).where(table.c.book == (project or _BASE), table.c.concept == concept)
        with self._database.reading() as connection:
            return tuple(
                TermChange(
                    number=row.number,
                    entry=Entry.from_json(facts_of(row.content)) if row.content else None,
                    at=instant_of(row.at),
                    by=row.by,
                    reason=row.reason,
                )
                for row in connection.execute(query.order_by(table.c.number))
            )

    def adopt(self, glossary: Glossary, *, by: str, project: str | None = None, reason: str | None = None) -> Glossary:
        """Put *glossary* in force: as the base, or as what *project* has of its own. What it leaves out is taken out.

        An entry that says something new gets a version above the one before, if the file did not give it one.

        Returns:
            What is now in force for *project*.

        Raises:
            NoSuchProjectError: there is no such project.
        """
        with self._database.writing() as connection:
            check_project(connection, project)
            self._begin(connection, by)
            current = _book(connection, project or _BASE)
            new = [_counted(entry, current.get(entry.concept)) for entry in glossary]
            gone = [entry.concept for entry in current if glossary.get(entry.concept) is None]
            self._write(connection, project, new, gone, by=by, reason=reason)
            return _whole(connection, project)

    def change(self, entry: Entry, *, by: str, project: str | None = None, reason: str | None = None) -> Entry:
        """Put one *entry* in force and leave the others as they are. Returns it with the version that it got.

        Raises:
            NoSuchProjectError: there is no such project.
        """
        with self._database.writing() as connection:
            check_project(connection, project)
            return self.change_within(connection, entry, by=by, project=project, reason=reason)

    def change_within(
        self, connection: Connection, entry: Entry, *, by: str, project: str | None, reason: str | None
    ) -> Entry:
        """`change`, as part of another transaction."""
        self._begin(connection, by)
        counted = _counted(entry, _book(connection, project or _BASE).get(entry.concept))
        self._write(connection, project, [counted], [], by=by, reason=reason)
        return counted

    def take_in(self, cabinet: Cabinet, *, by: str) -> None:
        """Take in the glossaries that earlier releases kept as files, in the order in which they were in force.

        Done once, and before anything else is put in force; without files the starter glossary is what is taken in,
        so that a later release, which may bring another, changes nothing here.
        """
        with self._database.writing() as connection:
            if _has_base(connection):
                return
            versions = list(cabinet.versions())
            last = cabinet.in_force()
            earlier = [cabinet.get(version) for version in versions if version != last.version]
            for glossary in (*earlier, last):
                current = _book(connection, _BASE)
                gone = [entry.concept for entry in current if glossary.get(entry.concept) is None]
                self._write(connection, None, list(glossary), gone, by=by, reason="as it was before")

    def _begin(self, connection: Connection, by: str) -> None:
        """The first change of all stands on the starter glossary, and writes that down as well."""
        if not _has_base(connection):
            self._write(connection, None, list(starter()), [], by=by, reason="the starter glossary")

    def _write(
        self,
        connection: Connection,
        project: str | None,
        entries: Sequence[Entry],
        gone: Sequence[str],
        *,
        by: str,
        reason: str | None,
    ) -> None:
        book = project or _BASE
        current = _book(connection, book)
        changed = [entry for entry in entries if current.get(entry.concept) != entry]
        event = self._audit.next_seq(connection)
        at = instant(self._clock())
        numbers = _numbers(connection, book)
        contents: Iterable[tuple[str, str | None]] = (
            *((entry.concept, facts(entry.as_json())) for entry in changed),
            *((concept, None) for concept in gone),
        )
        rows = [
            {
                "book": book,
                "concept": concept,
                "number": numbers.get(concept, 0) + 1,
                "content": content,
                "at": at,
                "by": by,
                "reason": reason,
                "event": event,
            }
            for concept, content in contents
        ]
        if not rows and _has_base(connection):
            return
        if rows:
            connection.execute(insert(schema.concept), rows)
        # A change of the base is a change for every project that stands on it.
        books = [book] if project else [_BASE, *known_projects(connection)]
        editions = {each: _whole(connection, each or None).version for each in books}
        connection.execute(
            insert(schema.edition),
            [{"book": each, "event": event, "version": version, "at": at} for each, version in editions.items()],
        )
        told = {"changed": len(changed), "gone": len(gone), "version": editions[book]}
        if len(rows) == 1:
            told["concept"] = rows[0]["concept"]
        self._audit.append(connection, by, "glossary.changed", project or "base", **told)


def _counted(entry: Entry, current: Entry | None) -> Entry:
    """*entry* with a version above that of *current*, where it says something else."""
    if current is None or replace(entry, version=current.version) == current:
        return entry if current is None or entry.version > current.version else current
    return replace(entry, version=max(entry.version, current.version + 1))


def _has_base(connection: Connection, event: int | None = None) -> bool:
    """Whether anything was in force as of *event* besides the starter glossary that comes with the programme."""
    first = select(func.min(schema.edition.c.event)).where(schema.edition.c.book == _BASE)
    began: int | None = connection.execute(first).scalar()
    return began is not None and (event is None or began <= event)


def _whole(connection: Connection, project: str | None, event: int | None = None) -> Glossary:
    """What stands for *project* as of *event*: the base with the project's entries in it."""
    base = _book(connection, _BASE, event)
    if len(base) == 0 and not _has_base(connection, event):
        base = starter()
    if project is None:
        return base
    own = _book(connection, project, event)
    return Glossary([*own, *(entry for entry in base if own.get(entry.concept) is None)])


def _book(connection: Connection, book: str, event: int | None = None) -> Glossary:
    """What one book alone says as of *event*."""
    table = schema.concept
    newest = select(table.c.concept, func.max(table.c.number).label("number")).where(table.c.book == book)
    if event is not None:
        newest = newest.where(table.c.event <= event)
    latest = newest.group_by(table.c.concept).subquery()
    here = and_(table.c.concept == latest.c.concept, table.c.number == latest.c.number)
    rows = connection.execute(select(table.c.content).join(latest, here).where(table.c.book == book)).scalars()
    return Glossary(Entry.from_json(facts_of(content)) for content in rows if content)


def _numbers(connection: Connection, book: str) -> dict[str, int]:
    table = schema.concept
    query = select(table.c.concept, func.max(table.c.number).label("number")).where(table.c.book == book)
    query = query.group_by(table.c.concept)
    return {row.concept: row.number for row in connection.execute(query)}
