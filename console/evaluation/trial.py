"""Letting models hear clips, in the very steps of a run, in an archive that is thrown away."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.store import Archive
from console.installation import Installation
from console.wiring import now
from flows.plan import Plan
from flows.steps import prepare_audio, transcribe_interview
from flows.wiring import assemble
from flows.workshop import Workshop
from media.identify import identify
from testimony.identity import RecordingId
from testimony.language import LanguageTag
from testimony.run import ModelCard
from testimony.segment import Segment, Word


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A segment of speech as a run would have put it before an interpreter."""

    segment: Segment
    text: str
    words: tuple[Word, ...]
    doubts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearing:
    """What was heard in a clip.

    Attributes:
        cards: the models that did the work, the one for the recording's own language first.
    """

    segments: tuple[Heard, ...]
    duration_ms: int
    cards: tuple[ModelCard, ...]

    @property
    def text(self) -> str:
        return " ".join(heard.text for heard in self.segments)


class Trial:
    """Hears clips in one language, under one plan or several."""

    def __init__(self, workshop: Workshop, tag: LanguageTag) -> None:
        self._workshop, self._tag = workshop, tag

    @classmethod
    @contextmanager
    def of(cls, installation: Installation, tag: LanguageTag) -> "Iterator[Trial]":
        """A trial with the models of *installation*, whose archive is gone when it ends.

        The archive lies inside the home: what is spoken in a clip is nobody's business in the machine's own temporary
        folder.
        """
        installation.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="evaluate-", dir=installation.home) as folder:
            home = Path(folder)
            with Archive.open(home, now) as archive:
                settings = replace(installation.settings, home=home)
                glossary = installation.glossary()
                yield cls(assemble(settings, archive, installation.shelf, glossary, lambda *_: None), tag)

    def hear(self, audio: Path, plans: Sequence[Plan]) -> Iterator[Hearing]:
        """What is heard in *audio* under each of *plans*; it is prepared once."""
        archive = self._workshop.archive
        recording = archive.receive(audio, name=audio.name, language=self._tag, identify=identify).recording.id
        for plan in plans:
            run = archive.runs.begin(recording, (), plan.options(), self._workshop.glossary.version).id
            prepare_audio(self._workshop, recording, run)
            transcribe_interview(self._workshop, plan, recording, run)
            yield self._hearing(recording)

    def _hearing(self, recording: RecordingId) -> Hearing:
        archive = self._workshop.archive
        record = archive.record(recording, by="evaluate")
        segments = tuple(
            Heard(
                segment=each.segment,
                text=each.source.revision.text,
                words=each.source.words,
                doubts=len(each.doubts),
            )
            for each in record.segments
            if each.source is not None and each.segment.is_speech
        )
        cards = archive.runs.of(recording)[-1].models
        return Hearing(segments=segments, duration_ms=archive.recordings.get(recording).duration_ms or 0, cards=cards)
