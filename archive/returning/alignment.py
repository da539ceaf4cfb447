"""What a file says otherwise than the text that it was made from, as corrections of what stands there today."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.corrections import Correction
from archive.record import Record, SegmentRecord
from archive.returning.passage import Fault, Letters, Passage, Returned, Said, hold_no_fault
from testimony.identity import SegmentId
from testimony.revision import Kind
from testimony.span import Span
from testimony.standing import span_of

#: As much as the desk takes for one wording.
LONGEST_TEXT = 20_000
_GONE = "this passage is not in the recording as it is cut now"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What became of one passage of a file.

    Attributes:
        held: the segment that it is of; None where the timeline has none such, or the file changes nothing.
        corrections: what is to be written here.
        faults: why it cannot be taken over; then nothing of the whole file can.
    """

    passage: Passage
    held: SegmentRecord | None = None
    corrections: tuple[Correction, ...] = ()
    faults: tuple[Fault, ...] = ()


def changes(record: Record, returned: Returned, name: str) -> list[Correction]:
    """Every text that was changed in the file and is not yet so here.

    A text is changed that is another than the revision it was made on, whatever stands there today: what somebody did
    at the desk meanwhile, and the file does not touch, is no matter.

    Raises:
        UnfitFileError: it is of another recording, or something in it does not fit; it names every line.
    """
    compared = compare(record, returned, name)
    hold_no_fault(name, [fault for each in compared for fault in each.faults])
    return [correction for each in compared for correction in each.corrections]


def compare(record: Record, returned: Returned, name: str) -> tuple[Compared, ...]:
    """Each passage of the file beside what stands here, in the order of the file.

    Raises:
        UnfitFileError: it is of another recording, or was made for strangers.
    """
    if returned.recording != record.recording.id:
        hold_no_fault(name, [Fault(returned.line, f"it is not of {record.recording.id}")])
    if returned.hides_names:
        why = "it was made for strangers, without names; only what was taken out with them can come back"
        hold_no_fault(name, [Fault(returned.line, why)])
    living = {held.segment.id: held for held in record.segments}
    gone = {held.segment.id: held for held in record.retired}
    met = set[str]()

    def one(passage: Passage) -> Compared:
        if passage.segment in met:
            return Compared(passage=passage, faults=(passage.fault("this passage stands here twice"),))
        if not passage.said:
            return Compared(passage=passage)
        met.add(passage.segment)
        segment = SegmentId(passage.segment)
        standing = _Standing(passage, living.get(segment), gone.get(segment), returned.letters)
        return Compared(
            passage=passage,
            held=standing.living,
            corrections=tuple(standing.corrections()),
            faults=tuple(passage.fault(why) for why in standing.faults()),
        )

    return tuple(one(passage) for passage in returned.passages)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A passage beside the segment that it is of: in the timeline, out of it, or never there."""

    passage: Passage
    living: SegmentRecord | None
    gone: SegmentRecord | None
    letters: Letters

    def faults(self) -> Iterator[str]:
        held = self.living or self.gone
        if held is None:
            yield _GONE
            return
        if self.passage.span and self.passage.span not in _spans(held):
            yield "its times were changed; that is done at the desk"
        if unknown := [kind for kind, said in self.passage.said.items() if _base(held, kind, said) is None]:
            yield from (
                f"it does not say on which revision its {kind} was made; leave that in the file" for kind in unknown
            )
        elif self._changed(held):
            yield from self._hindrances(self.living)

    def corrections(self) -> Iterator[Correction]:
        if (held := self.living) is None:
            return
        for kind, text in self._changed(held).items():
            if text != _text(held, kind):
                yield Correction(segment=held.segment.id, kind=kind, based_on=held.number(kind), text=text)

    def _changed(self, held: SegmentRecord) -> dict[Kind, str]:
        """What each text that was changed is now."""
        bases = ((kind, said, _base(held, kind, said)) for kind, said in sorted(self.passage.said.items()))
        return {
            kind: self.letters.meant(said.text, base)
            for kind, said, base in bases
            if base is not None and not self.letters.is_same(said.text, base)
        }

    def _hindrances(self, held: SegmentRecord | None) -> Iterator[str]:
        """Why what was changed cannot be taken over."""
        if held is None:
            yield _GONE
            return
        changed = self._changed(held)
        if held.approved:
            yield "it is approved; reopen it at the desk, with a reason, before it is changed"
        if held.source is None:
            yield "somebody has said meanwhile that no words are spoken here"
            return
        for kind in Kind.SOURCE, Kind.TRANSLATION:
            # A translation renders the original that was seen beside it; an original needs no translation.
            if kind in changed or Kind.TRANSLATION in changed:
                yield from self._behind(held, kind, changed)
        yield from (
            why for kind, text in changed.items() for why in _unfit(text, _base(held, kind, self.passage.said[kind]))
        )

    def _behind(self, held: SegmentRecord, kind: Kind, changed: dict[Kind, str]) -> Iterator[str]:
        said, now = self.passage.said.get(kind), held.number(kind)
        if said and said.made_on != now and changed.get(kind) != _text(held, kind):
            yield f"the {kind} was made on revision {said.made_on}, it is now at {now}"


def _spans(held: SegmentRecord) -> set[Span]:
    """Every time that a segment ever had."""
    said = {span_of(entry.revision.text) for entry in held.history if entry.revision.kind is Kind.SPAN}
    return said | {each.span for each in (held.segment, held.first) if each}


def _base(held: SegmentRecord, kind: Kind, said: Said) -> str | None:
    """The text that *said* was made on; None where that is not known."""
    if said.made_on == 0:
        return "" if kind is Kind.TRANSLATION else None
    found = (entry.revision for entry in held.history if entry.revision.kind is kind)
    return next((revision.text for revision in found if revision.number == said.made_on), None)


def _text(held: SegmentRecord, kind: Kind) -> str | None:
    entry = held.source if kind is Kind.SOURCE else held.translation
    return entry.revision.text if entry else None


def _unfit(text: str, base: str | None) -> Iterator[str]:
    if not text:
        yield "a text is empty; say at the desk that nothing is heard there"
    if len(text) > LONGEST_TEXT:
        yield f"a text is longer than {LONGEST_TEXT:,} letters"
    if any(_is_no_letter(letter) and letter not in (base or "") for letter in text):
        yield "a text holds signs that stand for no letter, or for one that was lost; save it in UTF-8"


def _is_no_letter(letter: str) -> bool:
    """Whether it is a control, half of a pair, or the sign for what could not be read."""
    return letter < " " or "\x7f" <= letter <= "\x9f" or "\ud800" <= letter <= "\udfff" or letter == "\ufffd"
