"""Clips out of an archive, and out of a folder."""

import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from archive.store import Archive
from learn.approved import approved_clips
from learn.clip import Clip
from learn.folder import ClipTableError, folder_clips
from media.limits import Limits
from media.prepare import AUDIO
from testimony.draft import SegmentDraft
from testimony.identity import Digest, SegmentId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, MediaFacts, Recording, Stage, State
from testimony.revision import Engine, Kind, Person
from testimony.segment import Segment
from testimony.span import Span

KAZAKH, ENGLISH = LanguageTag.usual(Language.KAZAKH), LanguageTag.usual(Language.ENGLISH)
WHISPER = Engine(name="faster-whisper", model="whisper-base", digest=Digest.of_bytes(b"base"))
AIGUL, DOLKUN = Person("aigul"), Person("dolkun")
SOUND = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=16000, channels=1, declared_ms=4000)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "home", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC)) as archive:
        yield archive


@pytest.fixture
def recording(archive: Archive, tmp_path: Path) -> Recording:
    """Four seconds of a rising hum, heard as four segments, the last of them in English."""
    source = tmp_path / "interview.wav"
    source.write_bytes(b"sound")
    received = archive.receive(source, name=source.name, language=KAZAKH, identify=lambda _path, _name: SOUND).recording
    run = archive.runs.begin(received.id, [Stage.PREPARE, Stage.TRANSCRIBE], {})
    _hum(archive.derivatives(received.id) / AUDIO, 4000)
    archive.recordings.prepared(received.id, {}, 4000, run.id)
    drafts = [
        SegmentDraft(
            segment=Segment(
                id=new_segment_id(),
                recording=received.id,
                span=Span(number * 1000, number * 1000 + 1000),
                language=ENGLISH if number == 3 else KAZAKH,
            ),
            text=text,
        )
        for number, text in enumerate(("бір", "екі", "үш", "four"))
    ]
    archive.transcripts.write(run.id, received.id, WHISPER, drafts)
    archive.recordings.advance(received.id, State.IN_REVIEW, run.id)
    return archive.recordings.get(received.id)


def _hum(path: Path, duration_ms: int) -> None:
    samples = np.linspace(0, 16000, duration_ms * 16).astype("<i2")
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(samples.tobytes())


def _segments(archive: Archive, recording: Recording) -> list[SegmentId]:
    return [each.segment.id for each in archive.record(recording.id).segments]


def _clips(archive: Archive, language: Language = Language.KAZAKH) -> list[Clip]:
    return list(approved_clips(archive, language, by="aigul"))


def test_only_what_is_approved_is_learnt_from(archive: Archive, recording: Recording) -> None:
    _, second, *_ = _segments(archive, recording)
    assert _clips(archive) == []

    archive.approvals.approve(second, AIGUL, source=1, translation=None)

    (clip,) = _clips(archive)
    assert (clip.recording, clip.text, clip.duration_ms) == (recording.id, "екі", 1000)
    np.testing.assert_allclose(clip.sound(), np.linspace(0, 16000, 64_000).astype("<i2")[16_000:32_000] / 32768)


@pytest.mark.parametrize(("level", "learnt"), [(Consent.TEAM, 1), (Consent.SEALED, 0), (Consent.WITHDRAWN, 0)])
def test_no_model_learns_from_what_the_team_may_not_hear(
    archive: Archive, recording: Recording, level: Consent, learnt: int
) -> None:
    archive.approvals.approve(_segments(archive, recording)[1], AIGUL, source=1, translation=None)
    archive.access.change_consent(recording.id, level, said_by="the witness", by="aigul")

    assert len(_clips(archive)) == learnt


def test_a_persons_wording_is_learnt_and_not_the_machines(archive: Archive, recording: Recording) -> None:
    first, *_ = _segments(archive, recording)
    archive.corrections.revise(first, Kind.SOURCE, "Бірінші.", based_on=1, author=AIGUL)
    archive.approvals.approve(first, DOLKUN, source=2, translation=None)

    assert [clip.text for clip in _clips(archive)] == ["Бірінші."]


def test_a_later_edit_takes_a_segment_out_again(archive: Archive, recording: Recording) -> None:
    first, *_ = _segments(archive, recording)
    archive.approvals.approve(first, DOLKUN, source=1, translation=None)
    archive.corrections.revise(first, Kind.SOURCE, "біреу", based_on=1, author=AIGUL)

    assert _clips(archive) == []


def test_what_is_heard_and_not_written_is_not_learnt_from(archive: Archive, recording: Recording) -> None:
    _, _, third, _ = _segments(archive, recording)
    archive.corrections.revise(third, Kind.SOURCE, "үш [inaudible]", based_on=1, author=AIGUL)
    archive.approvals.approve(third, DOLKUN, source=2, translation=None)

    assert _clips(archive) == []


def test_another_language_is_not_learnt_from(archive: Archive, recording: Recording) -> None:
    *_, fourth = _segments(archive, recording)
    archive.approvals.approve(fourth, AIGUL, source=1, translation=None)

    assert _clips(archive) == []
    assert _clips(archive, Language.UYGHUR) == []


def test_a_folder_of_clips_is_read_by_its_table(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a.wav", "b.wav", "c.wav"):
        _hum(folder / name, 500)
    (folder / "b.wav").write_bytes((folder / "b.wav").read_bytes() + b"\0\0")
    lines = ["a.wav\tбір\tinterview-1", "b.wav\t екі ", "c.wav\t[inaudible]"]
    (folder / "clips.tsv").write_text("\n".join(lines), encoding="utf-8")

    first, second = folder_clips(folder, tmp_path / "scratch", Limits())

    assert (first.recording, first.text, first.duration_ms) == ("interview-1", "бір", 500)
    assert (second.recording, second.text) == ("b.wav", "екі")
    assert len(first.sound()) == 8000


def test_every_fault_in_a_table_of_clips_is_named(tmp_path: Path) -> None:
    (tmp_path / "clips.tsv").write_text("gone.wav\tбір\na.wav\n", encoding="utf-8")

    with pytest.raises(ClipTableError) as refused:
        list(folder_clips(tmp_path, tmp_path / "scratch", Limits()))

    assert str(refused.value) == (
        "clips.tsv cannot be used: line 1 names a clip that is not there; line 2 has 1 columns; every line holds the "
        "path of a clip, its text and, if several clips come from one recording, the name of that, with tabs between "
        "them"
    )


def test_a_folder_without_a_table_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ClipTableError, match=r"it cannot be read as UTF-8 \(FileNotFoundError\)"):
        list(folder_clips(tmp_path, tmp_path / "scratch", Limits()))
