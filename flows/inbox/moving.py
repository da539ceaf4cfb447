"""Moving files out of an inbox, with a note beside each, so that a process may be killed at any point of it.

What is about to be moved is written down first, in the archive's home, where nobody else writes. Whoever looks into the
inbox next finishes what stands there. No file is ever written over, and none is removed before what was copied of it
has been read back.
"""

import errno
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Self

from archive.files import FILE_MODE, FOLDER_MODE, sentence_when_full, sync_folder
from flows.inbox.looking import DONE, REFUSED, Candidate, Seen
from testimony.errors import JobError
from testimony.identity import Digest

_LONGEST_BYTES = 200  # of a name, so that what is put behind it still fits into a file system's 255
_NOTE = ".txt"

#: What the system says where nothing may be written.
UNMOVABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class OtherCopyError(JobError):
    """What was copied to another file system is not what was read; the file stays where it is."""

    def __init__(self, recorded: Digest, found: Digest) -> None:
        super().__init__(recorded, found)
        self.recorded, self.found = recorded, found

    def __str__(self) -> str:
        return f"a copy is not what was copied: {self.recorded.hex[:8]} was read, {self.found.hex[:8]} stands there"


@dataclass(frozen=True, slots=True)
class Removal:
    """Files of one inbox that belong together, on their way out of it.

    Attributes:
        to: `DONE` or `REFUSED`.
        names: what each is called in the inbox, what it will be called there, and what it looked like.
        note: the name of the note and what it says.
    """

    to: str
    names: tuple[tuple[str, str, Seen], ...]
    note: tuple[str, str]

    def as_json(self) -> dict[str, Any]:
        names = [[before, after, *astuple(seen)] for before, after, seen in self.names]
        return {"to": self.to, "names": names, "note": self.note}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        names = tuple((before, after, Seen(*seen)) for before, after, *seen in found["names"])
        note, text = found["note"]
        return cls(DONE if found["to"] == DONE else REFUSED, names, (note, text))


class Mover:
    """Moves files out of *folder*; *journal* says what is under way."""

    def __init__(self, folder: Path, journal: Path) -> None:
        self._folder, self._journal = folder, journal

    def remove(self, candidate: Candidate, to: str, note: str) -> None:
        """Move a file and its sidecars to the folder *to* with *note* beside it; all of it, sooner or later.

        Raises:
            NoRoomError: the disk is full; `finish` goes on when there is room.
            OSError: the folder cannot be written to.
        """
        place = self._folder / to
        place.mkdir(mode=FOLDER_MODE, exist_ok=True)
        free = _free(place, candidate.name)
        after = (free, *(free + Path(sidecar).suffix for sidecar in candidate.sidecars))
        names = zip((candidate.name, *candidate.sidecars), after, candidate.seen, strict=True)
        removal = Removal(to, tuple(names), (free + _NOTE, note))
        with sentence_when_full():
            self._journal.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            _write(self._journal, json.dumps(removal.as_json()))
        self._carry_out(removal)

    def finish(self) -> None:
        """Go on with what a killed process had under way.

        Raises:
            As `remove` does.
        """
        if self._journal.exists():
            self._carry_out(Removal.from_json(json.loads(self._journal.read_bytes())))

    def _carry_out(self, removal: Removal) -> None:
        try:
            self._move_all(removal)
        except OSError as error:
            if error.errno in UNMOVABLE:  # it was never begun here, and never will be
                self._journal.unlink()
            raise
        self._journal.unlink()

    def _move_all(self, removal: Removal) -> None:
        place = self._folder / removal.to
        place.mkdir(mode=FOLDER_MODE, exist_ok=True)
        with sentence_when_full():
            name, text = removal.note
            _write(place / name, text + "\n")
            for before, after, seen in removal.names:
                source, target = self._folder / before, place / after
                # Meanwhile it may have been moved, and another may have been put into the inbox under its name.
                if not os.path.lexists(target) and _is_still(source, seen):
                    move(source, target)
            sync_folder(place)
            sync_folder(self._folder)


def move(source: Path, target: Path) -> None:
    """Rename *source*; into another file system copy it, read the copy back, and only then take *source* away.

    Raises:
        OtherCopyError: the copy is not what was read; *source* is left.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _carry_over(source, target)


def _carry_over(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with source.open("rb") as stream, part.open("wb") as sink:
            shutil.copyfileobj(stream, sink, 1 << 20)
            sink.flush()
            os.fsync(sink.fileno())
        _hold_alike(Digest.of_file(source), Digest.of_file(part))
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    source.unlink()


def _hold_alike(read: Digest, found: Digest) -> None:
    if read != found:
        raise OtherCopyError(read, found)


def _write(path: Path, text: str) -> None:
    """Put *text* in place whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _free(place: Path, name: str) -> str:
    """A name for *name* in *place* under which nothing stands, neither a file nor the note beside one."""
    suffix = Path(name).suffix if len(os.fsencode(Path(name).suffix)) < _LONGEST_BYTES // 4 else ""
    stem = _cut(name.removesuffix(suffix), _LONGEST_BYTES - len(os.fsencode(suffix)))
    taken = {each.name for each in place.iterdir()}
    number = 1
    while True:
        free = f"{stem}{f' ({number})' if number > 1 else ''}{suffix}"
        if not any(each == free or each.startswith(f"{free}.") for each in taken):
            return free
        number += 1


def _is_still(path: Path, seen: Seen) -> bool:
    return os.path.lexists(path) and Seen.of(path.lstat()) == seen


def _cut(name: str, longest_bytes: int) -> str:
    while len(os.fsencode(name)) > longest_bytes:
        name = name[:-1]
    return name
