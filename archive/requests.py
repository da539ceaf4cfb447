"""Requests: what people at the desk want done, and what became of it.

The desk holds no model and starts no run. It writes down what is wanted; whoever does the work takes a request up,
and says how it ended. Both lists only grow.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from archive import schema
from archive.audit import AuditTrail
from archive.columns import facts, facts_of, instant, instant_of
from archive.database import Database
from archive.recordings import find
from testimony.errors import BadInputError
from testimony.identity import RecordingId, RequestId, new_request_id


class Wish(StrEnum):
    """What is wanted."""

    PROCESS = "process"  # a recording, through every stage that it still needs
    RERUN = "run again"  # a recording, from a stage on, with the models that the options name
    DEPOSIT = "deposit"  # a recording, as a package for an archive
    VERIFY = "verify"  # the whole archive, or the one recording


class Progress(StrEnum):
    """What has become of a request."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def is_over(self) -> bool:
        return self in {Progress.DONE, Progress.FAILED, Progress.WITHDRAWN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Something that somebody wants done.

    Attributes:
        options: plain JSON values; for a re-run ``from``, ``engine``, ``transcriber``, ``translator``,
            ``approximate``, as the command line names them.
        worker: who took it up last; None while nobody has.
        attempts: how often it was taken up.
        detail: how it ended, in one sentence without a word of the testimony.
    """

    id: RequestId
    wish: Wish
    recording: RecordingId | None
    at: datetime
    by: str
    options: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress = Progress.WAITING
    changed_at: datetime | None = None
    worker: str | None = None
    attempts: int = 0
    detail: str | None = None


class NoSuchRequestError(BadInputError):
    """A request was named that there is not."""

    def __init__(self, request: str) -> None:
        super().__init__(request)
        self.request = request

    def __str__(self) -> str:
        return f"there is no request {self.request[:40]!r}"


class RequestEndedError(BadInputError):
    """Something was about to happen to a request that has ended, or that somebody else holds."""

    def __init__(self, request: str, progress: Progress) -> None:
        super().__init__(request, progress)
        self.request, self.progress = request, progress

    def __str__(self) -> str:
        return f"{self.request} is {self.progress}; look at the list again"


class Requests:
    """The requests of an archive."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def make(
        self, wish: Wish, recording: RecordingId | None = None, options: Mapping[str, Any] | None = None, *, by: str
    ) -> Request:
        """Write down what *by* wants. What waits already for the same recording, with the same options, is not doubled.

        Raises:
            NoSuchRecordingError: no recording bears this id.
        """
        made = Request(
            id=new_request_id(),
            wish=wish,
            recording=recording,
            at=self._clock(),
            by=by,
            options=dict(options or {}),
        )
        with self._database.writing() as connection:
            if recording is not None:
                find(connection, recording)
            for waiting in _found(connection, _unended(Progress.WAITING)):
                if (waiting.wish, waiting.recording, waiting.options) == (wish, recording, made.options):
                    return waiting
            columns = {"kind": wish, "recording": recording, "options": facts(made.options), "by": by}
            connection.execute(insert(schema.request).values(id=made.id, at=instant(made.at), **columns))
            told = {"kind": wish, "recording": recording, "options": sorted(made.options)}
            self._audit.append(connection, by, "request.made", made.id, **told)
        return made

    def get(self, request: str) -> Request:
        """
        Raises:
            NoSuchRequestError: there is none.
        """
        with self._database.reading() as connection:
            return _one(connection, request)

    def pending(self, wishes: Iterable[Wish] = tuple(Wish)) -> tuple[Request, ...]:
        """What waits to be taken up, oldest first."""
        query = _unended(Progress.WAITING).where(schema.request.c.kind.in_(list(wishes)))
        with self._database.reading() as connection:
            return _found(connection, query.order_by(schema.request.c.at, schema.request.c.id))

    def latest(self, count: int = 50, recording: RecordingId | None = None) -> tuple[Request, ...]:
        """The newest requests, newest first."""
        newest_first = (schema.request.c.at.desc(), schema.request.c.id)
        wanted = select(schema.request.c.id).order_by(*newest_first).limit(count)
        if recording is not None:
            wanted = wanted.where(schema.request.c.recording == recording)
        with self._database.reading() as connection:
            return _found(connection, _query().where(schema.request.c.id.in_(wanted)).order_by(*newest_first))

    def claim(self, request: str, worker: str) -> Request | None:
        """Take *request* up; None where somebody else was quicker or it has ended."""
        try:
            return self._tell(request, Progress.CLAIMED, worker, None, after={Progress.WAITING})
        except RequestEndedError:
            return None

    def give_back(self, request: str, worker: str, detail: str) -> Request:
        """Let it wait again: the worker cannot go on, and another may."""
        return self._tell(request, Progress.WAITING, worker, detail, after={Progress.CLAIMED})

    def done(self, request: str, worker: str, detail: str | None = None) -> Request:
        return self._tell(request, Progress.DONE, worker, detail, after={Progress.CLAIMED})

    def failed(self, request: str, worker: str, detail: str) -> Request:
        """It was tried and cannot be done; *detail* says why in one sentence without a word of the testimony."""
        return self._tell(request, Progress.FAILED, worker, detail, after={Progress.CLAIMED})

    def withdraw(self, request: str, *, by: str) -> Request:
        """Nobody needs to do it any more. What has been taken up runs to its end.

        Raises:
            RequestEndedError: it does not wait any more.
        """
        return self._tell(request, Progress.WITHDRAWN, by, None, after={Progress.WAITING})

    def abandoned(self, older_than: timedelta) -> tuple[Request, ...]:
        """What was taken up longer ago than *older_than* and has not ended, for whoever looks after dead workers."""
        oldest = self._clock() - older_than
        with self._database.reading() as connection:
            claimed = _found(connection, _unended(Progress.CLAIMED))
        return tuple(each for each in claimed if each.changed_at and each.changed_at < oldest)

    def _tell(self, request: str, event: Progress, by: str, detail: str | None, *, after: set[Progress]) -> Request:
        with self._database.writing() as connection:
            before = _one(connection, request)
            if before.progress not in after:
                raise RequestEndedError(request, before.progress)
            last = select(func.max(schema.request_event.c.number)).where(schema.request_event.c.request == request)
            number = (connection.execute(last).scalar() or 0) + 1
            columns = {"request": request, "number": number, "event": event, "by": by, "detail": detail}
            connection.execute(insert(schema.request_event).values(at=instant(self._clock()), **columns))
            if event.is_over:
                connection.execute(update(schema.request).where(schema.request.c.id == request).values(ended=1))
            self._audit.append(connection, by, f"request.{event}", request)
            return _one(connection, request)


_last = schema.request_event.alias("last")
_progress = func.coalesce(_last.c.event, Progress.WAITING.value)


def _query() -> Select[Any]:
    """Requests, each with the last that became of it, looked up for each so that nothing is counted of the others."""
    event = schema.request_event
    ours = event.c.request == schema.request.c.id
    newest = select(func.max(event.c.number)).where(ours).correlate(schema.request).scalar_subquery()
    theirs = (_last.c.request == schema.request.c.id) & (_last.c.number == newest)
    claimed = select(func.count()).select_from(event).where(ours, event.c.event == Progress.CLAIMED)
    return select(
        schema.request,
        _progress.label("progress"),
        _last.c.at.label("changed_at"),
        _last.c.by.label("changed_by"),
        _last.c.detail.label("detail"),
        claimed.correlate(schema.request).scalar_subquery().label("attempts"),
    ).select_from(schema.request.outerjoin(_last, theirs))


def _unended(progress: Progress) -> Select[Any]:
    """Of those that go on, the ones of which this is the last that became of them."""
    return _query().where(schema.OPEN_REQUEST, _progress == progress.value)


def _found(connection: Connection, query: Select[Any]) -> tuple[Request, ...]:
    return tuple(_request(row) for row in connection.execute(query))


def _one(connection: Connection, request: str) -> Request:
    found = _found(connection, _query().where(schema.request.c.id == request))
    if not found:
        raise NoSuchRequestError(request)
    return found[0]


def _request(row: Row[Any]) -> Request:
    progress = Progress(row.progress)
    return Request(
        id=RequestId(row.id),
        wish=Wish(row.kind),
        recording=RecordingId(row.recording) if row.recording else None,
        at=instant_of(row.at),
        by=row.by,
        options=facts_of(row.options),
        progress=progress,
        changed_at=instant_of(row.changed_at) if row.changed_at else None,
        worker=row.changed_by if progress in {Progress.CLAIMED, Progress.DONE, Progress.FAILED} else None,
        attempts=row.attempts or 0,
        detail=row.detail,
    )
