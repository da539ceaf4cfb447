"""Uploads: files that have not arrived whole yet. A cut line or a restart ends none: they go on where they stopped."""

import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from archive.errors import NoRoomError
from testimony.errors import BadInputError
from testimony.speaker import Role

_ID = re.compile(r"[0-9a-f]{32}")
_KEPT = timedelta(days=14)  # for somebody who travels between the two halves of an upload
_MOST_AT_A_TIME = 20


class NoSuchUploadError(BadInputError):
    """An upload was named that there is not, or that is somebody else's."""

    def __str__(self) -> str:
        return "this upload is not known here any more; choose the file again"


class OffsetError(BadInputError):
    """A piece came that does not join on to what is here."""

    def __init__(self, found: int, expected: int) -> None:
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return f"the piece begins at byte {self.found}, and {self.expected} bytes are here; ask again where to go on"


class TooLargeError(BadInputError):
    """A file is larger than it said, or than is taken here."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        return f"the file is larger than the {self.limit_bytes} bytes that can be taken"


class TooManyUploadsError(BadInputError):
    """Somebody has begun many uploads and finished none of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count

    def __str__(self) -> str:
        return f"{self.count} uploads of yours are not finished; finish them before you begin another"


class BusyUploadError(BadInputError):
    """A piece came while another of the same file was still arriving."""

    def __str__(self) -> str:
        return "another piece of this file is still arriving; try again in a moment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file on its way.

    Attributes:
        by: the account that sends it; nobody else sees it.
        length: how many bytes it will have.
        name: what it is called at the sender's; never part of a path here.
        language, consent, reference, place, held_on, speakers: as declared; a speaker is a role and a pseudonym.
        metadata: the header in which all of that came, which the protocol gives back.
        recording: what it has become; None until it arrived whole and was sealed.
    """

    id: str
    by: str
    length: int
    name: str
    language: str
    consent: str
    reference: str | None = None
    place: str | None = None
    held_on: str | None = None
    speakers: tuple[tuple[str, str], ...] = ()
    metadata: str = ""
    recording: str | None = None

    @property
    def witness(self) -> str | None:
        """The alias of the first witness who was named."""
        return next((pseudonym for role, pseudonym in self.speakers if role == Role.WITNESS), None)


class Arriving:
    """The bytes of one upload, as they come."""

    def __init__(self, stream: BinaryIO, length: int, offset: int) -> None:
        self._stream, self._length, self._offset = stream, length, offset

    def keep(self, piece: bytes) -> None:
        """
        Raises:
            TooLargeError: more came than was announced; the surplus is not kept.
            NoRoomError: the disk is full.
        """
        if self._stream.tell() + len(piece) > self._length:
            raise TooLargeError(self._length)
        try:
            self._stream.write(piece)
            self._stream.flush()
        except OSError as error:
            raise NoRoomError from error

    def take_back(self) -> None:
        """Have nothing of what came: it is not what was sent."""
        self._stream.truncate(self._offset)

    def settle(self) -> None:
        """Hold on to what came, also through a loss of power: the sender is told that it is here."""
        os.fsync(self._stream.fileno())


class Uploads:
    """The folder of what is on its way: the bytes of each, and beside them what was declared."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], limit_bytes: int) -> None:
        self._folder, self._clock, self.limit_bytes = folder, clock, limit_bytes

    def begin(self, declared: Upload) -> Upload:
        """Make room for *declared*, under an id of ours.

        Raises:
            TooLargeError, TooManyUploadsError, NoRoomError: it is not taken.
        """
        if declared.length > self.limit_bytes:
            raise TooLargeError(self.limit_bytes)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget_old()
        if (unfinished := len(self.unfinished(declared.by))) >= _MOST_AT_A_TIME:
            raise TooManyUploadsError(unfinished)
        # Once for the bytes on their way, once for the sealed copy that is made from them.
        if shutil.disk_usage(self._folder).free < 2 * declared.length:
            raise NoRoomError
        upload = replace(declared, id=secrets.token_hex(16))
        os.close(os.open(self.part(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._write(upload)
        return upload

    def find(self, upload_id: str, by: str) -> Upload:
        """
        Raises:
            NoSuchUploadError: there is none under this id, or it is not this account's.
        """
        upload = self._read(self._folder / f"{upload_id}.json") if _ID.fullmatch(upload_id) else None
        if upload is None or upload.by != by:
            raise NoSuchUploadError
        return upload

    def offset(self, upload: Upload) -> int:
        """How many of its bytes are here."""
        return upload.length if upload.recording else self.part(upload).stat().st_size

    def until(self, upload: Upload) -> datetime:
        """When it is forgotten, unless more of it arrives before."""
        last = self._folder / f"{upload.id}.{'json' if upload.recording else 'part'}"
        return datetime.fromtimestamp(last.stat().st_mtime, UTC) + _KEPT

    def unfinished(self, by: str) -> tuple[Upload, ...]:
        """What this account has begun and not finished."""
        return tuple(each for each in self._all() if each.by == by and each.recording is None)

    def part(self, upload: Upload) -> Path:
        """Where its bytes are gathered."""
        return self._folder / f"{upload.id}.part"

    @contextmanager
    def appending(self, upload: Upload, offset: int) -> Iterator["Arriving"]:
        """Take pieces from *offset* on. Whatever cuts them off, what came before is kept.

        Raises:
            BusyUploadError: another connection is sending.
            OffsetError: *offset* is not where the bytes that are here end.
        """
        with self.part(upload).open("ab") as stream:
            _lock(stream)
            if offset != (here := stream.tell()):
                raise OffsetError(offset, here)
            yield Arriving(stream, upload.length, offset)

    def became(self, upload: Upload, recording: str) -> None:
        """Its bytes are sealed elsewhere. What it became is kept a while, for a sender who missed the answer."""
        self._write(replace(upload, recording=recording))
        self.part(upload).unlink(missing_ok=True)

    def give_up(self, upload: Upload) -> None:
        """Forget it: what arrived cannot be used."""
        self.part(upload).unlink(missing_ok=True)
        (self._folder / f"{upload.id}.json").unlink(missing_ok=True)

    def _all(self) -> Iterator[Upload]:
        return (upload for path in self._folder.glob("*.json") if (upload := self._read(path)))

    def _read(self, path: Path) -> Upload | None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Upload(**{**kept, "speakers": tuple((role, pseudonym) for role, pseudonym in kept["speakers"])})

    def _write(self, upload: Upload) -> None:
        path = self._folder / f"{upload.id}.json"
        new = path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            json.dump(asdict(upload), stream, ensure_ascii=False)
        new.replace(path)

    def _forget_old(self) -> None:
        oldest = (self._clock() - _KEPT).timestamp()
        for upload in list(self._all()):
            last = self.part(upload) if upload.recording is None else self._folder / f"{upload.id}.json"
            if last.exists() and last.stat().st_mtime < oldest:
                self.give_up(upload)


def _lock(stream: BinaryIO) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyUploadError from None
