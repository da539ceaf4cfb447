"""A record to be exported, made by hand: two speakers, every standing, a mark, a doubt, and hostile words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive.record import Custody, Doubt, Entry, Note, Record, SegmentRecord
from testimony.finding import Code, Finding, Severity
from testimony.identity import Digest, RecordingId, RunId, SegmentId, SpeakerId
from testimony.language import LanguageTag
from testimony.recording import Consent, Recording, Stage, State
from testimony.revision import Author, Engine, Kind, Person, Revision
from testimony.run import ModelCard, Outcome, Run
from testimony.segment import Gap, Segment
from testimony.span import Span
from testimony.speaker import Role, Speaker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECORDING = RecordingId("rec-0123456789ab")
WITNESS, ASKING = SpeakerId("spk-witness"), SpeakerId("spk-asking")
EAR = Engine(name="ctc", model="ug-large", digest=Digest.of_bytes(b"ear"))
PEN = Engine(name="argos", model="nllb-ug-en", digest=Digest.of_bytes(b"pen"), glossary_version="g1")

UYGHUR = "ئۇلار مېنى 2017-يىلى ئۈرۈمچىدە تۇتۇپ كەتتى، [inaudible] ئاپاردى."
KAZAKH = "Мені 2017 жылы Үрімжіде ұстап әкетті, [inaudible] апарды."
ENGLISH = "They took me away in Ürümchi in 2017, [inaudible] brought me."
HOSTILE = '<b>"&</b> #let x = $y$ \\u{1} =HYPERLINK()\x1b'


def _segment(number: int, *, gap: Gap | None = None, speaker: SpeakerId | None = None, tag: LanguageTag) -> Segment:
    return Segment(
        id=SegmentId(f"seg-{number:012d}"),
        recording=RECORDING,
        span=Span(number * 4000, number * 4000 + 4000),
        language=tag,
        gap=gap,
        speaker=speaker,
    )


def _entry(segment: Segment, kind: Kind, text: str, author: Author, number: int = 1, of: int | None = None) -> Entry:
    at = NOON + timedelta(minutes=number)
    reason = "heard again" if isinstance(author, Person) else None
    return Entry(
        revision=Revision(
            segment=segment.id,
            kind=kind,
            number=number,
            text=text,
            author=author,
            at=at,
            of_revision=of,
            reason=reason,
        )
    )


def interview(language: str = "ug") -> Record:
    """Twenty seconds: a draft with a doubt, an approved question, silence, a hostile correction that has made the
    translation stale, and words that nobody translated.
    """
    tag = LanguageTag.parse(language)
    said = UYGHUR if tag.direction == "rtl" else KAZAKH
    drafted = _segment(0, speaker=WITNESS, tag=tag)
    approved = _segment(1, speaker=ASKING, tag=tag)
    silent = _segment(2, gap=Gap.SILENCE, tag=tag)
    stale = _segment(3, speaker=WITNESS, tag=tag)
    bare = _segment(4, tag=tag)
    doubt = Finding(segment=drafted.id, code=Code.NUMBER_MISMATCH, severity=Severity.ALARM, message="2017 is missing")
    note = Note(id=1, segment=approved.id, person="aigul", at=NOON, text="ask her cousin")
    person = Person("aigul")
    run = RunId("run-0123456789ab")
    cards = (
        ModelCard(name="ug-large", engine="ctc", digest=EAR.digest, licence="Apache-2.0"),
        ModelCard(name="nllb-ug-en", engine="argos", digest=PEN.digest, licence="CC-BY-NC-4.0"),
    )
    return Record(
        recording=Recording(
            id=RECORDING,
            original=Digest.of_bytes(b"sound"),
            size_bytes=5,
            name="Patigul's phone.m4a",
            language=tag,
            consent=Consent.ARCHIVE,
            state=State.IN_REVIEW,
            received_at=NOON,
            reference="UY-17",
            witness="W-17",
            duration_ms=20_000,
        ),
        custody=(Custody(at=NOON, by="operator", event="received", name="Patigul's phone.m4a"),),
        segments=(
            SegmentRecord(
                segment=drafted,
                run=run,
                history=(
                    _entry(drafted, Kind.SOURCE, said, EAR),
                    _entry(drafted, Kind.TRANSLATION, ENGLISH, PEN, of=1),
                ),
                doubts=(Doubt(id=7, finding=doubt, about=(Kind.TRANSLATION, 1)),),
            ),
            SegmentRecord(
                segment=approved,
                run=run,
                history=(
                    _entry(approved, Kind.SOURCE, said.split("،")[0].split(",")[0], EAR),
                    _entry(approved, Kind.TRANSLATION, "Which day was it, aigul?", person, of=1),
                    _entry(approved, Kind.STATUS, "approved", Person("dolkun")),
                ),
                approved=True,
                notes=(note,),
            ),
            SegmentRecord(segment=silent, run=run),
            SegmentRecord(
                segment=stale,
                run=run,
                history=(
                    _entry(stale, Kind.SOURCE, said, EAR),
                    _entry(stale, Kind.TRANSLATION, ENGLISH, PEN, of=1),
                    _entry(stale, Kind.SOURCE, HOSTILE, person, number=2),
                ),
            ),
            SegmentRecord(segment=bare, run=run, history=(_entry(bare, Kind.SOURCE, said, EAR),)),
        ),
        speakers=(
            Speaker(id=WITNESS, recording=RECORDING, role=Role.WITNESS, pseudonym="Witness A"),
            Speaker(id=ASKING, recording=RECORDING, role=Role.INTERVIEWER, pseudonym="Aigul"),
        ),
        runs=(
            Run(
                id=run,
                recording=RECORDING,
                stages=(Stage.TRANSCRIBE, Stage.TRANSLATE),
                began_at=NOON,
                ended_at=NOON + timedelta(minutes=1),
                outcome=Outcome.DONE,
                models=cards,
                glossary_version="g1",
            ),
        ),
    )


def approved(record: Record) -> Record:
    """*record* once everything in it was approved."""
    return replace(
        record,
        recording=replace(record.recording, state=State.APPROVED),
        segments=tuple(replace(segment, approved=segment.is_speech, doubts=()) for segment in record.segments),
    )
