"""Rows: the transcript as the editor's script is told it, original and translation paired by the segment's id."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from archive.record import Doubt, Entry, Proposal, Record, SegmentRecord
from review.places import Place, places, term_places
from testimony.draft import TermUse, Verdict
from testimony.identity import SegmentId
from testimony.language import Language, LanguageTag, Script
from testimony.recording import Recording
from testimony.revision import Kind, Status
from testimony.segment import Gap

ENGLISH = LanguageTag.usual(Language.ENGLISH)
#: What a segment can be said to be spoken in, and how its words are then written.
SPOKEN = (
    *map(LanguageTag.usual, Language),
    LanguageTag(Language.KAZAKH, Script.ARABIC),
    LanguageTag(Language.UYGHUR, Script.LATIN),
    LanguageTag(Language.UYGHUR, Script.CYRILLIC),
)

Facts = dict[str, Any]


def transcript(record: Record, head: int) -> Facts:
    """Everything that the editor shows, as plain JSON values.

    Args:
        head: the newest event of the audit trail that *record* includes; the editor asks for what came after it.
    """
    return {
        "seq": head,
        "segments": [row(held) for held in record.segments],
        "languages": _languages(),
        **about(record),
    }


def delta(record: Record, head: int, touched: Collection[SegmentId]) -> Facts:
    """What has become of the segments *touched*: those that stand there, and those that no longer do."""
    standing = [row(held) for held in record.segments if held.segment.id in touched]
    gone = sorted(set(touched) - {each["id"] for each in standing})
    return {"seq": head, "segments": standing, "gone": gone, **about(record)}


def about(record: Record) -> Facts:
    """What concerns the recording as a whole."""
    return {
        "recording": _recording(record.recording),
        "speakers": [
            {"id": each.id, "name": each.pseudonym, "role": each.role.value, "number": number}
            for number, each in enumerate(record.speakers, start=1)
        ],
        "proposals": [_proposal(each) for each in record.proposals],
        "certificate": _certificate(record),
    }


def row(held: SegmentRecord) -> Facts:
    """One segment."""
    segment = held.segment
    return {
        "id": segment.id,
        "start": segment.span.start_ms,
        "end": segment.span.end_ms,
        "gap": None if held.is_speech else (segment.gap or Gap.UNCLEAR).value,
        "speaker": held.speaker,
        "lang": str(segment.language),
        "dir": segment.language.direction,
        "status": held.status.value,
        "void": held.status is not Status.APPROVED and _was_approved(held),
        "approved_by": _approver(held) if held.approved else None,
        "stale": held.is_stale,
        "numbers": {kind.value: held.number(kind) for kind in Kind},
        "source": _wording(held, Kind.SOURCE, held.source),
        "translation": _wording(held, Kind.TRANSLATION, held.translation),
        "findings": [_finding(doubt, held) for doubt in held.doubts],
        "terms": [_term(use) for use in held.translation.terms] if held.translation else [],
        "notes": [_note(each) for each in held.notes],
        "proposals": [_proposal(each) for each in held.proposals],
    }


def _languages() -> list[Facts]:
    return [
        {"tag": str(tag), "language": tag.language.english_name, "script": tag.script.value if tag.script else None}
        for tag in SPOKEN
    ]


def _recording(recording: Recording) -> Facts:
    return {
        "id": recording.id,
        "state": recording.state.value,
        "duration": recording.duration_ms or 0,
        "lang": str(recording.language),
        "dir": recording.language.direction,
    }


def _wording(held: SegmentRecord, kind: Kind, entry: Entry | None) -> Facts:
    if entry is None:
        return {"text": "", "revision": held.number(kind) if not held.is_speech else 0, "author": None, "draft": False}
    revision = entry.revision
    facts: Facts = {
        "text": revision.text,
        "revision": revision.number,
        "author": str(revision.author),
        "draft": entry.is_draft,
    }
    if revision.of_revision is not None:
        facts["of"] = revision.of_revision
    if entry.evidence and "memory" in entry.evidence:
        facts["remembered"] = True  # where it stood is told where borders are held: in the memory itself
    return facts


def _finding(doubt: Doubt, held: SegmentRecord) -> Facts:
    finding = doubt.finding
    return {
        "id": doubt.id,
        "code": finding.code.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "settled_by": finding.settled_by,
        "resolution": doubt.resolution.value if doubt.resolution else None,
        "at": [_at(place) for place in places(finding, held)],
        "rendering": finding.evidence.get("rendering"),
    }


def _term(use: TermUse) -> Facts:
    return {
        "concept": use.concept,
        "verdict": use.verdict.value,
        "good": use.verdict in {Verdict.RENDERED, Verdict.VARIANT_REPLACED},
        "form": use.form,
        "at": [_at(place) for place in term_places(use)],
    }


def _at(place: Place) -> list[str | int]:
    return [place.kind.value, place.start, place.end]


def _note(note: Any) -> Facts:
    return {
        "id": note.id,
        "by": str(note.person),
        "at": note.at.isoformat(),
        "text": note.text,
        "answers": note.answers,
        "resolved_by": str(note.resolved_by) if note.resolved_by else None,
    }


def _proposal(proposal: Proposal) -> Facts:
    return {
        "id": proposal.id,
        "by": str(proposal.author),
        "start": proposal.span.start_ms,
        "end": proposal.span.end_ms,
        "gap": proposal.gap.value if proposal.gap else None,
        "kind": Kind.SOURCE.value if proposal.of_revision is None else Kind.TRANSLATION.value,
        "text": proposal.text,
    }


def _certificate(record: Record) -> Facts | None:
    """The newest one that says something about the recording: that it stands, or that it is void."""
    return next((_certified(each) for each in reversed(record.certificates)), None)


def _certified(certificate: Any) -> Facts:
    return {
        "id": certificate.id,
        "by": certificate.statement.name,
        "person": str(certificate.person),
        "at": certificate.at.isoformat(),
        "void": certificate.void is not None,
    }


def _was_approved(held: SegmentRecord) -> bool:
    return any(entry.revision.text == Status.APPROVED for entry in _statuses(held))


def _approver(held: SegmentRecord) -> str:
    return str(held.history and [entry.revision.author for entry in _statuses(held)][-1])


def _statuses(held: SegmentRecord) -> Iterator[Entry]:
    return (entry for entry in held.history if entry.revision.kind is Kind.STATUS)


def history(held: SegmentRecord, ancestors: Mapping[SegmentId, SegmentRecord]) -> list[Facts]:
    """Every revision of a segment and of those that it descends from, oldest first, for the page that compares them."""
    lineage = [*(ancestors[each] for each in reversed(held.ancestors) if each in ancestors), held]
    return [
        {
            "kind": entry.revision.kind.value,
            "number": entry.revision.number,
            "text": entry.revision.text,
            "raw": entry.raw,
            "author": str(entry.revision.author),
            "draft": not entry.revision.is_by_a_person,
            "at": entry.revision.at.isoformat(),
            "of": entry.revision.of_revision,
            "reason": entry.revision.reason,
            "from": None if one is held else one.segment.id,
            "lang": str(ENGLISH if entry.revision.kind is Kind.TRANSLATION else one.segment.language),
            "dir": ENGLISH.direction if entry.revision.kind is Kind.TRANSLATION else one.segment.language.direction,
        }
        for one in lineage
        for entry in one.history
    ]
