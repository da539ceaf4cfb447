"""Subtitles come back beside what was given out: they name no revision and no recording, and the audit trail does.

The file as it was taken out is known by its digest. It says what the cues were then, and the trail, in which layers and
after which event; so that every text in it is found in the history.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.audit import Event
from archive.export.form import Format, Layers
from archive.record import Entry, Record, SegmentRecord
from archive.returning.passage import Fault, Letters, Passage, Returned, Said, hold_no_fault
from archive.returning.subtitles import SRT_LETTERS, VTT_LETTERS, Cue
from testimony.errors import BadInputError
from testimony.identity import Digest, RecordingId
from testimony.revision import Kind

_LETTERS = {Format.SRT: SRT_LETTERS, Format.VTT: VTT_LETTERS}
_TAKEN = "recording.exported"


class NoOriginalError(BadInputError):
    """Subtitles were to be brought back without what they were made from."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"{self.name} does not say what it was made from, as subtitles never do; "
            "say with --before where the file lies as it was taken out"
        )


class NotGivenOutError(BadInputError):
    """A file is said to be as it was taken out, and the audit trail does not know it."""

    def __init__(self, name: str, recording: RecordingId) -> None:
        super().__init__(name, recording)
        self.name, self.recording = name, recording

    def __str__(self) -> str:
        return (
            f"{self.name} was not taken out of {self.recording} as it is: no export in the audit trail has its digest; "
            "give the file that was exported, unchanged"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenOut:
    """An export, as the audit trail tells of it.

    Attributes:
        event: its number; what was written by then stood in it.
    """

    form: Format
    layers: Layers
    event: int
    hides_names: bool

    @classmethod
    def find(cls, events: Iterable[Event], form: Format, data: bytes, name: str, recording: RecordingId) -> "GivenOut":
        """
        Args:
            events: what the trail knows of *recording*.
            data: the file as it was taken out, and its *name*.

        Raises:
            NotGivenOutError: no export of this format has its digest.
        """
        digest = Digest.of_bytes(data).hex
        for event in events:
            said = event.payload
            if event.action == _TAKEN and said.get("sha256") == digest and said.get("format") == form:
                return cls(
                    form=form,
                    layers=Layers(said["layers"]),
                    event=event.seq,
                    hides_names=bool(said.get("anonymised")),
                )
        raise NotGivenOutError(name, recording)

    def compared(self, before: tuple[Cue, ...], now: tuple[Cue, ...], record: Record, name: str) -> Returned:
        """What the cues are *now*, as passages of *record* that say what they were *before*.

        Raises:
            UnfitFileError: a cue fits none that was given out, or its texts cannot be told apart; it names every line.
        """
        letters = _LETTERS[self.form]
        earlier = {cue.span: cue for cue in before}
        living = {held.segment.span: held for held in record.segments}
        passages, faults = list[Passage](), list[Fault]()
        for cue in now:
            was = earlier.get(cue.span)
            if was is None:
                faults.append(
                    Fault(cue.line, "nothing that was taken out has these times; times are changed at the desk")
                )
            elif [*map(letters.key, cue.shown)] == [*map(letters.key, was.shown)]:
                passages.append(Passage(line=cue.line, segment="", said={}))
            else:
                found = self._passage(cue, was, living.get(cue.span), letters)
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    passages.append(found)
        hold_no_fault(name, faults)
        return Returned(
            recording=record.recording.id, passages=tuple(passages), letters=letters, hides_names=self.hides_names
        )

    def _passage(self, cue: Cue, was: Cue, held: SegmentRecord | None, letters: Letters) -> Passage | Fault:
        if held is None:
            return Fault(cue.line, "this passage is not in the recording as it is cut now")
        pair = next((pair for pair in self._pairs(held) if _shows(was.shown, self._lines(pair), letters)), None)
        if pair is None:
            return Fault(cue.line, "no words stood here; write down at the desk what is heard")
        source, translation = pair
        said = {Kind.SOURCE: Said(text=letters.shown(source.revision.text), made_on=source.revision.number)}
        number = translation.revision.number if translation else 0
        if self.layers is Layers.TRANSLATION:
            said[Kind.TRANSLATION] = Said(text=" ".join(cue.shown), made_on=number)
        elif self.layers is Layers.SOURCE or translation is None:
            said[Kind.SOURCE] = Said(text=" ".join(cue.shown), made_on=source.revision.number)
        elif len(cue.shown) != len(was.shown):
            return Fault(
                cue.line, f"{len(cue.shown)} lines stand here where {len(was.shown)} did; leave each text its lines"
            )
        else:
            upper = len(_shown(source))
            said[Kind.SOURCE] = Said(text=" ".join(cue.shown[:upper]), made_on=source.revision.number)
            said[Kind.TRANSLATION] = Said(text=" ".join(cue.shown[upper:]), made_on=number)
        return Passage(line=cue.line, segment=held.segment.id, said=said)

    def _pairs(self, held: SegmentRecord) -> Iterator[tuple[Entry, Entry | None]]:
        """What can have stood in a segment by then, the newest first."""
        written = [entry for entry in reversed(held.history) if entry.event <= self.event and entry.restores != 0]
        sources = [entry for entry in written if entry.revision.kind is Kind.SOURCE]
        translations = [entry for entry in written if entry.revision.kind is Kind.TRANSLATION]
        for source in sources:
            yield from ((source, translation) for translation in (*translations, None))

    def _lines(self, pair: tuple[Entry, Entry | None]) -> tuple[str, ...]:
        source, translation = pair
        upper = () if self.layers is Layers.TRANSLATION else _shown(source)
        lower = () if self.layers is Layers.SOURCE or translation is None else _shown(translation)
        return (*upper, *lower)


def _shown(entry: Entry) -> tuple[str, ...]:
    """The lines of a text; a blank one would end the cue, and is not shown."""
    return tuple(line for line in entry.revision.text.splitlines() if line.strip())


def _shows(shown: tuple[str, ...], texts: tuple[str, ...], letters: Letters) -> bool:
    return len(shown) == len(texts) and all(letters.is_same(*pair) for pair in zip(shown, texts, strict=True))
