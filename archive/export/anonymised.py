"""A record without names: what a document for strangers is made of.

What this does: accounts become "person 1", "person 2"; speakers keep their role and lose their pseudonym; the team's
reference, the witness's alias, reasons, notes and certificates are left out, and so is all that was written before what
stands there today. With a list of pseudonyms, the names in it are replaced in both languages, and the document is
refused if any is left. What it cannot do: find a name that is not in the list, or a fact by which a neighbour knows the
witness; and a voice is a name too, so that no sound goes with such a document.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from archive.export.pseudonym import Pseudonym, left_in, replaced
from archive.record import Custody, Doubt, Entry, Record, SegmentRecord
from testimony.errors import BadInputError
from testimony.finding import Finding
from testimony.revision import Kind, Person
from testimony.speaker import Role, Speaker


class NamesLeftError(BadInputError):
    """A name of the list would have gone out all the same."""

    def __init__(self, recording: str, texts: int) -> None:
        super().__init__(recording, texts)
        self.recording, self.texts = recording, texts

    def __str__(self) -> str:
        return (
            f"{self.texts} texts of {self.recording} still hold a name of the list, within another word or in another "
            "spelling; add the spelling to the list, or correct the passage"
        )


def anonymised(record: Record, register: tuple[Pseudonym, ...]) -> Record:
    """*record* with nobody named that the program knows of or *register* lists.

    Raises:
        NamesLeftError: a name of *register* is left in a text.
    """
    names = _Names(record, register)
    bare = replace(
        record,
        recording=replace(record.recording, name="", reference=None, witness=None, failure=None),
        custody=tuple(_custody(event, names) for event in record.custody),
        segments=tuple(_segment(segment, names) for segment in record.segments),
        retired=(),
        speakers=_speakers(record.speakers),
        runs=tuple(replace(run, options={}, cause=None) for run in record.runs),
        proposals=(),
        past_proposals=(),
        acts=(),
        certificates=(),
    )
    if register and (left := left_in(_texts(bare), register)):
        raise NamesLeftError(record.recording.id, left)
    return bare


class _Names:
    """Who is called what, in the order in which they first wrote."""

    def __init__(self, record: Record, register: tuple[Pseudonym, ...]) -> None:
        self._register = register
        self._numbers: dict[str, int] = {}
        entries = (entry for segment in record.segments for entry in segment.history)
        for entry in sorted(entries, key=lambda entry: entry.revision.at):
            if isinstance(entry.revision.author, Person):
                self.person(entry.revision.author.name)

    def person(self, name: str) -> str:
        return f"person {self._numbers.setdefault(name, len(self._numbers) + 1)}"

    def text(self, text: str) -> str:
        return replaced(text, self._register)


def _custody(event: Custody, names: _Names) -> Custody:
    return replace(event, by=names.person(event.by), name="")


def _speakers(speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    counts: dict[Role, int] = {}
    bare = []
    for speaker in speakers:
        counts[speaker.role] = counts.get(speaker.role, 0) + 1
        bare.append(replace(speaker, pseudonym=f"{speaker.role} {counts[speaker.role]}"))
    return tuple(bare)


def _segment(segment: SegmentRecord, names: _Names) -> SegmentRecord:
    newest = [entry for kind in Kind if (entry := segment.latest(kind))]
    kept = [entry for entry in segment.history if entry in newest]
    return replace(
        segment,
        history=tuple(_entry(entry, names) for entry in kept),
        doubts=tuple(_doubt(doubt, names) for doubt in segment.doubts),
        past_doubts=(),
        proposals=(),
        past_proposals=(),
        notes=(),
    )


def _entry(entry: Entry, names: _Names) -> Entry:
    revision = entry.revision
    author = Person(names.person(revision.author.name)) if isinstance(revision.author, Person) else revision.author
    words = revision.kind in {Kind.SOURCE, Kind.TRANSLATION}
    return replace(
        entry,
        revision=replace(
            revision, text=names.text(revision.text) if words else revision.text, author=author, reason=None
        ),
        raw=None,
        words=(),
        terms=(),
        evidence=None,
    )


def _doubt(doubt: Doubt, names: _Names) -> Doubt:
    finding: Finding = doubt.finding
    settled_by = names.person(finding.settled_by) if finding.settled_by else None
    return replace(
        doubt,
        reason=None,
        finding=replace(finding, message=names.text(finding.message), evidence={}, settled_by=settled_by),
    )


def _texts(value: Any) -> Iterator[str]:
    """Every text in *value*, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, tuple | list):
        yield from (text for each in value for text in _texts(each))
    elif dataclasses.is_dataclass(value):
        yield from (text for field in dataclasses.fields(value) for text in _texts(getattr(value, field.name)))
