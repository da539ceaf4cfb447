"""Projects: which recordings belong together. They share a glossary of their own and a translation memory."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, func, insert, select
from sqlalchemy.orm import aliased

from archive import schema
from archive.audit import AuditTrail
from archive.columns import instant
from archive.database import Database
from archive.recordings import find
from testimony.errors import BadInputError
from testimony.identity import RecordingId

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,31}")


class ProjectNameError(BadInputError):
    """A project cannot bear this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"a project is named in lower-case letters, digits, dots and hyphens, not {self.name[:80]!r}"


class NoSuchProjectError(BadInputError):
    """A project was named that there is not."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"there is no project {self.name[:64]!r}; there are {', '.join(self.known) or 'none yet'}"


class Projects:
    """The projects of an archive. A recording belongs to one or to none; every change of that is kept."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def all(self) -> tuple[str, ...]:
        with self._database.reading() as connection:
            return known_projects(connection)

    def make(self, name: str, *, by: str) -> None:
        """Make a project called *name*, unless there is one.

        Raises:
            ProjectNameError: the name is none for a project.
        """
        if not _NAME.fullmatch(name):
            raise ProjectNameError(name)
        with self._database.writing() as connection:
            if name not in known_projects(connection):
                connection.execute(insert(schema.project).values(name=name, at=instant(self._clock()), by=by))
                self._audit.append(connection, by, "project.made", name)

    def of(self, recording: RecordingId) -> str | None:
        """The project that *recording* belongs to; None for none.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        with self._database.reading() as connection:
            find(connection, recording)
            return project_in(connection, recording)

    def recordings(self, project: str | None) -> tuple[RecordingId, ...]:
        """The recordings of *project*, or, for None, those of no project; in the order in which they came."""
        ids = schema.recording.c
        query = select(ids.id).where(project_of(ids.id).is_not_distinct_from(project))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ids.received_at, ids.id)).scalars()
            return tuple(RecordingId(each) for each in rows)

    def assign(self, recording: RecordingId, project: str | None, *, by: str) -> None:
        """Say that *recording* belongs to *project*, or to none. What it was translated with before stays as it is.

        Raises:
            NoSuchRecordingError: no recording bears this id.
            NoSuchProjectError: there is no such project.
        """
        with self._database.writing() as connection:
            find(connection, recording)
            check_project(connection, project)
            if project_in(connection, recording) == project:
                return
            table = schema.membership
            last = connection.execute(select(func.max(table.c.number)).where(table.c.recording == recording)).scalar()
            row = {"recording": recording, "number": (last or 0) + 1, "project": project}
            connection.execute(insert(table).values(**row, at=instant(self._clock()), by=by))
            self._audit.append(connection, by, "recording.assigned", recording, project=project)


def known_projects(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.execute(select(schema.project.c.name).order_by(schema.project.c.name)).scalars())


def check_project(connection: Connection, project: str | None) -> None:
    """
    Raises:
        NoSuchProjectError: *project* is named, and there is none of the name.
    """
    known = known_projects(connection)
    if project is not None and project not in known:
        raise NoSuchProjectError(project, known)


def project_in(connection: Connection, recording: RecordingId) -> str | None:
    return connection.execute(select(project_of(recording))).scalar()


def project_of(recording: Any) -> ScalarSelect[Any]:
    """The project of *recording*, an id or a column of ids, within a statement."""
    table = aliased(schema.membership)
    return (
        select(table.c.project)
        .where(table.c.recording == recording)
        .order_by(table.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
