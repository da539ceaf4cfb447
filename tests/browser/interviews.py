"""Practice interviews in an archive, as a machine would have left them: no model is needed, and the truth is known."""

import csv
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.store import Archive
from media.peaks import HEADER, write_peaks
from testimony.draft import SegmentDraft, TermUse, TranslationDraft, Verdict, Wording
from testimony.finding import Code, Finding, Severity
from testimony.identity import Digest, RecordingId, SegmentId, SpeakerId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import MediaFacts, Stage, State
from testimony.revision import Engine
from testimony.segment import Gap, Segment
from testimony.span import Span
from testimony.speaker import Role

FOLDER = Path(__file__).parents[2] / "practice" / "interviews"
HEARD_BY = Engine(name="faster-whisper", model="practice", digest=Digest.of_bytes(b"practice"))
RENDERED_BY = Engine(name="argos", model="practice-en", digest=Digest.of_bytes(b"practice-en"), glossary_version="g1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One sentence of an interview."""

    start_ms: int
    end_ms: int
    role: Role
    source: str
    english: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A term of an interview's glossary, in the forms in which it is said."""

    concept: str
    english: str
    forms: tuple[str, ...]


def turns(name: str) -> tuple[Turn, ...]:
    """The sentences of the practice interview *name* (``ug-1``)."""
    with (FOLDER / name / "reference.tsv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Turn(
                start_ms=int(row["start_ms"]),
                end_ms=int(row["end_ms"]),
                role=Role(row["role"]),
                source=row["source"],
                english=row["english"],
            )
            for row in csv.DictReader(stream, delimiter="\t")
        )


def terms(name: str) -> tuple[Term, ...]:
    """The glossary of the practice interview *name*."""
    with (FOLDER / name / "glossary.csv").open(encoding="utf-8-sig", newline="") as stream:
        return tuple(
            Term(concept=row["id"], english=row["en"], forms=tuple(filter(None, row[name[:2]].split("|"))))
            for row in csv.DictReader(stream)
        )


def fill(archive: Archive, name: str, *, reference: str, times: int = 1) -> RecordingId:
    """Put the practice interview *name* into *archive*, transcribed, translated and ready for review.

    Args:
        times: how often it is told, one time after the other, to make a long recording.
    """
    sound = next((FOLDER / name).glob("*.ogg"))
    tag = LanguageTag.usual(Language(name[:2]))
    facts = MediaFacts(container="ogg", codec="opus", sample_rate_hz=48_000, channels=1, declared_ms=_length_ms(sound))
    received = archive.receive(
        sound, name=sound.name, language=tag, identify=lambda _path, _name: facts, reference=reference, witness="Ай"
    )
    recording = received.recording.id
    run = archive.runs.begin(recording, [Stage.PREPARE, Stage.TRANSCRIBE, Stage.TRANSLATE], {}, "g1").id
    archive.recordings.prepared(recording, {"lost_ms": 0}, _length_ms(sound) * times, run)
    folder = archive.derivatives(recording)
    (folder / "listen.ogg").write_bytes(sound.read_bytes())
    _outline(sound, folder / "peaks.dat", times)
    voices = {role: archive.speakers.add(recording, role, role.value.capitalize(), by="aigul").id for role in Role}
    told = turns(name)
    archive.transcripts.write(
        run, recording, HEARD_BY, _heard(recording, tag, told, voices, length_ms=_length_ms(sound), times=times)
    )
    english = {turn.source: turn.english for turn in told}
    wordings = archive.transcripts.wordings(recording)
    archive.transcripts.write_translations(
        run, recording, RENDERED_BY, tuple(_rendered(wordings, english, terms(name)))
    )
    archive.recordings.advance(recording, State.IN_REVIEW, run)
    return recording


def _heard(
    recording: RecordingId,
    tag: LanguageTag,
    told: Sequence[Turn],
    voices: dict[Role, SpeakerId],
    *,
    length_ms: int,
    times: int,
) -> tuple[SegmentDraft, ...]:
    def draft(start_ms: int, end_ms: int, turn: Turn | None = None) -> SegmentDraft:
        segment = Segment(
            id=new_segment_id(),
            recording=recording,
            span=Span(start_ms, end_ms),
            language=tag,
            gap=None if turn else Gap.SILENCE,
            speaker=voices[turn.role] if turn else None,
        )
        return SegmentDraft(segment=segment, text=turn.source if turn else None, findings=_doubts(segment.id, turn))

    drafts = []
    for time in range(times):
        reached = offset = time * length_ms
        for turn in told:
            if offset + turn.start_ms > reached:
                drafts.append(draft(reached, offset + turn.start_ms))
            reached = offset + turn.end_ms
            drafts.append(draft(offset + turn.start_ms, reached, turn))
        if reached < offset + length_ms:
            drafts.append(draft(reached, offset + length_ms))
    return tuple(drafts)


def _doubts(segment: SegmentId, turn: Turn | None) -> tuple[Finding, ...]:
    """A machine in doubt about every long sentence."""
    if turn is None or len(turn.source) < 60:
        return ()
    message = "Somebody speaks very fast here; listen whether all of it was written down."
    return (Finding(segment=segment, code=Code.SPEECH_RATE, severity=Severity.NOTE, message=message),)


def _rendered(
    wordings: Sequence[Wording], english: dict[str, str], glossary: Sequence[Term]
) -> Iterator[TranslationDraft]:
    for place, wording in enumerate(wordings):
        text = english[wording.text]
        uses = tuple(_uses(wording.text, text, glossary))
        lost = next((use for use in uses if use.target_span), None) if place % 5 == 3 else None
        if lost and lost.target_span:
            start, end = lost.target_span
            agreed, text = text[start:end], f"{text[:start]}Somewhere{text[end:]}"
            found = (start, start + len("Somewhere"))
            uses = (_use(lost.concept, lost.form, Verdict.FORBIDDEN, lost.source_span, found),)
            findings = (_forbidden(wording.segment, uses[0], agreed, found),)
        else:
            findings = ()
        yield TranslationDraft(
            segment=wording.segment,
            of_revision=wording.revision,
            text=text,
            raw=text,
            key=Digest.of_bytes(wording.segment.encode()),
            terms=uses,
            findings=findings,
        )


def _uses(source: str, text: str, glossary: Sequence[Term]) -> Iterator[TermUse]:
    for term in glossary:
        form = next((form for form in sorted(term.forms, key=len, reverse=True) if form in source), None)
        at = text.find(term.english)
        if form is not None and at >= 0:
            said = source.find(form)
            yield _use(term.concept, form, Verdict.RENDERED, (said, said + len(form)), (at, at + len(term.english)))


def _use(concept: str, form: str, verdict: Verdict, source: tuple[int, int] | None, target: tuple[int, int]) -> TermUse:
    return TermUse(concept=concept, version=1, verdict=verdict, form=form, source_span=source, target_span=target)


def _forbidden(segment: SegmentId, use: TermUse, agreed: str, found: tuple[int, int]) -> Finding:
    message = f"“{use.form}” is said here; the translation has English that must not stand for it."
    evidence = {
        "concept": use.concept,
        "version": use.version,
        "verdict": use.verdict.value,
        "rendering": agreed,
        "found": list(found),
    }
    return Finding(
        segment=segment, code=Code.TERM_FORBIDDEN, severity=Severity.WARNING, message=message, evidence=evidence
    )


def _length_ms(sound: Path) -> int:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(sound)]
    return int(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1000)


def _outline(sound: Path, target: Path, times: int) -> None:
    decoded = target.with_name("outline.wav")
    plain = ["-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-bitexact"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", str(sound), *plain, str(decoded)], check=True)
    write_peaks(decoded, target)
    decoded.unlink()
    once = target.read_bytes()
    head = list(HEADER.unpack(once[: HEADER.size]))
    head[-1] *= times
    target.write_bytes(HEADER.pack(*head) + once[HEADER.size :] * times)
