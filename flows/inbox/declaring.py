"""What is declared about a file in an inbox: found beside it, and kept with its recording."""

from datetime import date
from pathlib import Path

from archive.names import shown
from archive.store import Archive
from flows.inbox.holding import held
from flows.inbox.looking import Candidate
from flows.inbox.sidecar import Declared, SidecarError, read
from testimony.errors import BadInputError
from testimony.identity import RecordingId
from testimony.language import Language


class NoLanguageError(BadInputError):
    """Nobody has said which language is spoken in a file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"nobody has said which language is spoken in {shown(self.name)}; put {shown(self.name)}.yaml beside it "
            "with the line language: ug or language: kk, or give the inbox a language of its own"
        )


def declared_beside(folder: Path, candidate: Candidate, shared: frozenset[str], today: date) -> Declared:
    """What the sidecar of *candidate* declares; nothing where there is none.

    Args:
        shared: the sidecars that lie beside several files; what they are about cannot be told.

    Raises:
        SidecarError: it cannot be used.
        StaysError: it has changed since it was looked at.
    """
    if not candidate.sidecars:
        return Declared()
    first, *others = candidate.sidecars
    name = shown(first)
    if others:
        raise SidecarError(name, (f"{shown(others[0])} declares the same file; leave one of them",))
    if first in shared:
        expected = f"{shown(candidate.name)}{Path(first).suffix}"
        raise SidecarError(name, (f"it lies beside several files; call it {expected} if it is about this one",))
    with held(folder / first, candidate.seen[1]) as path:
        return read(path, name, today)


def language_of(candidate: Candidate, declared: Declared, usual: Language | None) -> Language:
    """What is spoken in a file.

    Raises:
        NoLanguageError: neither its sidecar nor the inbox says so.
    """
    language = declared.language or usual
    if language is None:
        raise NoLanguageError(candidate.name)
    return language


def keep(archive: Archive, recording: RecordingId, declared: Declared, by: str) -> None:
    """Keep what was declared with *recording*; what was kept already is not said twice."""
    place, remark = (shown(each) if each else None for each in (declared.place, declared.remark))
    said = (place, declared.held_on, remark)
    before = [(each.place, each.held_on, each.remark) for each in archive.declarations.of(recording)]
    if any(said) and said not in before:
        archive.declarations.add(recording, place=place, held_on=declared.held_on, remark=remark, by=by)
    known = {(each.role, each.pseudonym) for each in archive.speakers.all(recording)}
    for role, pseudonym in declared.speakers:
        if (role, shown(pseudonym)) not in known:
            archive.speakers.add(recording, role, pseudonym, by=by)
