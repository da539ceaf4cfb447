"""An interview of ten seconds, who works on it, and doubles that remember."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from testimony.draft import SegmentDraft, TermUse, TranslationDraft, Verdict, Wording
from testimony.finding import Code, Finding, Severity
from testimony.identity import Digest, RecordingId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import MediaFacts
from testimony.revision import Engine, Person
from testimony.segment import Gap, Segment, Word
from testimony.span import Span

KAZAKH = LanguageTag.usual(Language.KAZAKH)
WHISPER = Engine(name="faster-whisper", model="whisper-base", digest=Digest.of_bytes(b"base"))
OTHER_WHISPER = Engine(name="faster-whisper", model="whisper-large", digest=Digest.of_bytes(b"large"))
ARGOS = Engine(name="argos", model="kk-en", digest=Digest.of_bytes(b"kk-en"), glossary_version="g1")
AIGUL, DOLKUN = Person("aigul"), Person("dolkun")
SOUND = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=16000, channels=1, declared_ms=10_000)
DURATION_MS = 10_000


@dataclass
class Clock:
    """Each look at it is a second later than the one before."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Identify:
    """Takes everything for sound, and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, path: Path, name: str) -> MediaFacts:
        assert path.is_file()
        self.asked.append(name)
        return SOUND


def heard(recording: RecordingId, first: str = "бір екі", second: str = "Үрімжіде") -> tuple[SegmentDraft, ...]:
    """The drafts of a recording of ten seconds: speech, silence, speech with a doubt, an unclear gap."""

    def segment(start_ms: int, end_ms: int, gap: Gap | None = None) -> Segment:
        span = Span(start_ms, end_ms)
        return Segment(id=new_segment_id(), recording=recording, span=span, language=KAZAKH, gap=gap)

    one, pause, two, unclear = (
        segment(0, 3000),
        segment(3000, 4000, Gap.SILENCE),
        segment(4000, 8000),
        segment(8000, DURATION_MS, Gap.UNCLEAR),
    )
    loop = Finding(segment=two.id, code=Code.LOOP, severity=Severity.WARNING, message="the words repeat")
    silent = Finding(
        segment=unclear.id, code=Code.SPEECH_WITHOUT_TEXT, severity=Severity.NOTE, message="nothing was written"
    )
    words = (
        Word(text="бір", span=Span(100, 900), probability=0.5),
        Word(text="екі", span=Span(900, 2000), probability=0.9),
    )
    return (
        SegmentDraft(segment=one, text=first, words=words, evidence={"avg_logprob": -0.25}),
        SegmentDraft(segment=pause, text=None),
        SegmentDraft(segment=two, text=second, raw="Urimjide", findings=(loop,)),
        SegmentDraft(segment=unclear, text=None, findings=(silent,)),
    )


def rendered(wordings: Sequence[Wording], key: bytes = b"key", suffix: str = "") -> tuple[TranslationDraft, ...]:
    """A translation of each wording that names it, with a term and a doubt in each."""
    return tuple(
        TranslationDraft(
            segment=wording.segment,
            of_revision=wording.revision,
            text=f"English of {wording.text}{suffix}",
            raw=f"raw of {wording.text}{suffix}",
            key=Digest.of_bytes(key),
            terms=(
                TermUse(
                    concept="urumchi",
                    version=1,
                    verdict=Verdict.RENDERED,
                    form=wording.text,
                    source_span=(0, 3),
                    target_span=(1, 4),
                ),
            ),
            findings=(
                Finding(
                    segment=wording.segment,
                    code=Code.NEGATION_LOST,
                    severity=Severity.WARNING,
                    message="a negation may be lost",
                ),
            ),
        )
        for wording in wordings
    )
