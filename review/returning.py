"""What comes back: a file that an interpreter has corrected elsewhere, looked at before it is taken over.

The command line's `import` does the same at one stroke. Here the file is read, compared and shown; it is written when
whoever brought it says so, and then only if what they were shown is still what would be written.
"""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from archive.corrections import Correction, StaleTextsError
from archive.export.form import DESCRIPTIONS
from archive.returning import (
    READERS,
    SUBTITLES,
    Compared,
    UnknownSuffixError,
    compare,
    form_of,
    read,
    reason,
)
from review.acts import Writer
from review.asking import ThisDesk, ThisParcel
from review.comparing import Comparison
from review.desk import Desk
from review.holding import Held, Sent
from review.parcels import Parcel
from review.shield import LIMIT_PARCEL_BYTES
from review.visitor import Guest
from testimony.errors import BadInputError
from testimony.identity import RecordingId
from testimony.revision import Person

router = APIRouter(prefix="/recordings/{recording}/return")


class NothingChosenError(BadInputError):
    """The form came without a file."""

    def __str__(self) -> str:
        return "no file was chosen; choose the one that was corrected"


class OtherFileError(BadInputError):
    """The end of a file's name does not say what it is."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return (
            f"{self.name} does not end like a file that can come back ({', '.join(self.known)}); if it is one of "
            "these, give its name that ending"
        )


class WithoutOriginalError(BadInputError):
    """Subtitles came without the file that they were made from."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"{self.name} does not say what it was made from, as subtitles never do; choose beside it the file as it "
            "was taken out"
        )


class ChangedMeanwhileError(BadInputError):
    """What a file would change is no longer what whoever confirmed it was shown."""

    def __str__(self) -> str:
        return "the transcript was changed since you looked; nothing was taken over: look at the file again"


@router.get("")
def return_page(recording: RecordingId, desk: ThisDesk, guest: Writer) -> Response:
    return _page(desk, guest, recording)


@router.post("")
def bring(recording: RecordingId, desk: ThisDesk, guest: Writer, parcel: ThisParcel) -> Response:
    """Show what the file would change; nothing is written yet."""
    try:
        return _shown(desk, guest, recording, _sent(parcel))
    except BadInputError as error:
        return _page(desk, guest, recording, error=error)


@router.post("/{key}")
def confirm(recording: RecordingId, key: str, desk: ThisDesk, guest: Writer) -> Response:
    """Write what was shown, all of it or nothing."""
    try:
        with desk.holding.writing:
            held = desk.holding.find(key, guest.name, recording)
            if held.sent is not None:
                return _written(desk, guest, held, held.sent)
    except BadInputError as error:
        return _page(desk, guest, recording, error=error)
    return _page(desk, guest, recording, written=held.written)


def _sent(parcel: Parcel) -> Sent:
    file, before = parcel.files.get("file"), parcel.files.get("before")
    if file is None:
        raise NothingChosenError
    try:
        form = form_of(file.name)
    except UnknownSuffixError as error:
        raise OtherFileError(error.name, error.known) from None
    if form in SUBTITLES and before is None:
        raise WithoutOriginalError(file.name)
    return Sent(form=form, file=file, before=before)


def _written(desk: Desk, guest: Guest, held: Held, sent: Sent) -> Response:
    wanted = _wanted(_compared(desk, guest, held.recording, sent))
    if wanted != held.corrections:
        return _shown(desk, guest, held.recording, sent, ChangedMeanwhileError())
    why = reason(sent.form, guest.name)
    try:
        desk.archive.corrections.replace_many(held.recording, Person(guest.name), wanted, why)
    except StaleTextsError:
        return _shown(desk, guest, held.recording, sent, ChangedMeanwhileError())
    passages = len({each.segment for each in wanted})
    desk.holding.wrote(held, passages)
    return _page(desk, guest, held.recording, written=passages)


def _compared(desk: Desk, guest: Guest, recording: RecordingId, sent: Sent) -> tuple[Compared, ...]:
    record = desk.archive.record(recording, by=guest.name)
    returned = read(record, sent.form, sent.file, sent.before, lambda: desk.archive.trail.about(recording))
    return compare(record, returned, sent.file.name)


def _wanted(compared: tuple[Compared, ...]) -> tuple[Correction, ...]:
    """What the file would change; nothing where anything in it is refused."""
    if any(each.faults for each in compared):
        return ()
    return tuple(correction for each in compared for correction in each.corrections)


def _shown(
    desk: Desk, guest: Guest, recording: RecordingId, sent: Sent, error: BadInputError | None = None
) -> Response:
    """The page of what the file would change, with the button that takes it over where it can be."""
    compared = _compared(desk, guest, recording, sent)
    wanted = _wanted(compared)
    facts = {
        "recording": desk.archive.recordings.get(recording),
        "file": sent.file.name,
        "title": DESCRIPTIONS[sent.form].title,
        "comparison": Comparison.of(compared),
        "held": desk.holding.keep(guest.name, recording, sent, wanted) if wanted else None,
        "passages": len({each.segment for each in wanted}),
        "sentence": str(error) if error else None,
    }
    return desk.pages.show("returned.html", guest.visitor, facts, status=409 if error else 200)


def _page(
    desk: Desk, guest: Guest, recording: RecordingId, *, error: BadInputError | None = None, written: int | None = None
) -> Response:
    facts = {
        "recording": desk.archive.recordings.get(recording),
        "formats": [DESCRIPTIONS[form] for form in (*READERS, *SUBTITLES)],
        "limit_bytes": LIMIT_PARCEL_BYTES,
        "sentence": str(error) if error else None,
        "written": written,
    }
    return desk.pages.show("return.html", guest.visitor, facts, status=422 if error else 200)
