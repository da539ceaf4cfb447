"""Clips out of the archive: what a team has approved, word for word."""

from collections.abc import Iterator

from archive.record import SegmentRecord
from archive.store import Archive
from learn.clip import Clip, Stretch
from learn.wording import taught
from media.prepare import AUDIO
from testimony.language import Language
from testimony.recording import Consent, Recording


def approved_clips(archive: Archive, language: Language, by: str) -> Iterator[Clip]:
    """Every approved segment in *language* whose wording is all that is heard in it, in the order of the archive.

    A recording that was withdrawn, or is sealed, is not opened: what a model has heard it may give away.

    Args:
        by: who reads the archive; reading is an event of its audit trail.
    """
    for recording in archive.recordings.all():
        is_ours = recording.language.language is language and recording.consent.covers(Consent.TEAM)
        if is_ours and recording.duration_ms is not None:
            for segment in archive.record(recording.id, by=by).segments:
                if clip := _clip(archive, recording, segment, language):
                    yield clip


def _clip(archive: Archive, recording: Recording, segment: SegmentRecord, language: Language) -> Clip | None:
    wording = segment.source
    if not segment.approved or wording is None or segment.segment.language.language is not language:
        return None
    text = taught(wording.revision.text)
    if text is None:
        return None
    span = segment.segment.span
    audio = archive.derivatives(recording.id) / AUDIO
    return Clip(recording=recording.id, text=text, duration_ms=span.duration_ms, sound=Stretch(audio, span))
