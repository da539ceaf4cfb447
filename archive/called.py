"""What people call a recording: by its id, by the beginning of that, or by the team's own reference."""

from sqlalchemy import Connection, select

from archive.names import shown
from archive.schema import recording as table
from testimony.errors import BadInputError
from testimony.identity import RecordingId
from testimony.recording import NoSuchRecordingError

#: Of an id, so many characters stand for it: ``rec-`` and four of the random ones. Fewer name one by accident.
SHORTEST = 8

_SHOWN = 6  # candidates that a sentence names


class AmbiguousRecordingError(BadInputError):
    """Several recordings are called by what was said.

    Args:
        candidates: the id of each, and its reference if it has one.
    """

    def __init__(self, said: str, candidates: tuple[tuple[RecordingId, str | None], ...]) -> None:
        super().__init__(said, candidates)
        self.said, self.candidates = said, candidates

    def __str__(self) -> str:
        named = [f"{id_} ({reference})" if reference else id_ for id_, reference in self.candidates[:_SHOWN]]
        more = len(self.candidates) - len(named)
        others = f", and {more} more" if more else ""
        means = f"{self.said[:60]!r} means {len(self.candidates)} recordings"
        return f"{means}: {', '.join(named)}{others}; give the whole id of one"


def recording_called(connection: Connection, said: str) -> RecordingId:
    """The recording that a person means by *said*: an id, the beginning of one, or a reference in letters of any size.

    A whole id means its recording, whatever reference another one bears. Nothing else is guessed at, and who may learn
    what was said in the recording is not asked here.

    Raises:
        NoSuchRecordingError: none is called so.
        AmbiguousRecordingError: several are.
    """
    label = shown(said)  # as a reference is kept
    whole = connection.execute(select(table.c.id).where(table.c.id == label)).scalar()
    if whole is not None:
        return RecordingId(whole)
    wanted = label.casefold()  # in Python: a database folds the case of ASCII letters alone
    named = select(table.c.id, table.c.reference).order_by(table.c.received_at, table.c.id)
    found = tuple(
        (RecordingId(row.id), row.reference)
        for row in connection.execute(named)
        if (row.reference or "").casefold() == wanted or (len(wanted) >= SHORTEST and row.id.startswith(wanted))
    )
    if not found:
        raise NoSuchRecordingError(said)
    if len(found) > 1:
        raise AmbiguousRecordingError(said, found)
    return found[0][0]
