"""The memory beside the open segment: what is offered, to whom, and how it becomes somebody's own words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.record import SegmentRecord
from archive.store import Archive
from review.recalling import percent
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Stage
from testimony.revision import Kind
from tests.archive.interview import AIGUL, DOLKUN, DURATION_MS, KAZAKH, WHISPER, Identify, heard
from tests.review.visit import Browser, actions

ENGLISH = "They took five of us to Urumqi that night."
SAID, NEARLY = "Бізді сол түні бесеуімізді Үрімжіге алып кетті.", "Бізді сол түні бес адамды Үрімжіге алып кетті."


@pytest.fixture
def lender(archive: Archive, recording: RecordingId, tmp_path: Path) -> tuple[RecordingId, SegmentId]:
    """Another recording, in which two people have settled nearly the same words."""
    sound = tmp_path / "other.wav"
    sound.write_bytes(b"RIFFanother")
    receipt = archive.receive(sound, name="other.wav", language=KAZAKH, identify=Identify(), reference="B-9")
    other = receipt.recording.id
    run = archive.runs.begin(other, [Stage.TRANSCRIBE], {}).id
    archive.recordings.prepared(other, {}, DURATION_MS, run)
    archive.transcripts.write(run, other, WHISPER, heard(other, NEARLY))
    wording = archive.transcripts.wordings(other)[0]
    archive.corrections.revise(wording.segment, Kind.TRANSLATION, ENGLISH, based_on=0, author=AIGUL)
    archive.approvals.approve(wording.segment, DOLKUN, source=1, translation=1)
    first = archive.transcripts.wordings(recording)[0]
    archive.corrections.revise(first.segment, Kind.SOURCE, SAID, based_on=1, author=AIGUL)
    return other, wording.segment


def place(recording: RecordingId, segment: SegmentId) -> str:
    return f"/recordings/{recording}/segments/{segment}/memory"


def test_what_was_approved_for_nearly_the_same_is_offered_with_its_place(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    lender: tuple[RecordingId, SegmentId],
) -> None:
    one = signed_in("interpreter-1")

    answer = one.client.get(place(recording, segments[0].segment.id)).json()

    (offer,) = answer["offers"]
    assert offer.pop("at").startswith("2026-03-01T12:")
    assert (answer["of"], offer) == (
        2,
        {
            "lender": lender[1],
            "revision": 1,
            "source": NEARLY,
            "lang": "kk-Cyrl",
            "dir": "ltr",
            "english": ENGLISH,
            "percent": 88,
            "other_numbers": True,  # "бес адам" is a number, and "бесеуіміз" a word of its own
            "recording": lender[0],
            "reference": "B-9",
            "by": "dolkun",
        },
    )
    assert actions(archive, "interpreter-1") == []
    assert one.client.get(place(recording, segments[2].segment.id)).json() == {"of": 1, "offers": []}
    assert one.client.get(place(recording, segments[1].segment.id)).json() == {"of": 0, "offers": []}


def test_whoever_may_not_read_the_lender_is_offered_nothing_and_takes_nothing(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    lender: tuple[RecordingId, SegmentId],
) -> None:
    archive.access.appoint("interpreter-1", lender[0], [], by="archivist-1")
    one, path = signed_in("interpreter-1"), place(recording, segments[0].segment.id)

    offered = one.client.get(path).json()["offers"]
    taken = one.post(f"{path}/acceptance", lender=lender[1], revision=1, based_on=1)

    assert offered == []
    assert taken.status_code == 409
    assert taken.json()["message"].startswith("what was offered from the memory does not stand any more")
    assert archive.record(recording, by="test").segments[0].number(Kind.TRANSLATION) == 1


def test_what_is_taken_over_is_the_interpreters_correction_and_names_its_origin(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    lender: tuple[RecordingId, SegmentId],
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    one.client.get(place(recording, first))

    taken = one.post(f"{place(recording, first)}/acceptance", lender=lender[1], revision=1, based_on=1, of_revision=2)

    assert (taken.status_code, taken.json()["revision"]) == (200, 2)
    (told,) = taken.json()["delta"]["segments"]
    assert told["translation"] == {
        "text": ENGLISH,
        "revision": 2,
        "author": "interpreter-1",
        "draft": False,
        "of": 2,
        "remembered": True,
    }
    entry = archive.record(recording, by="test").segments[0].translation
    assert entry
    assert entry.evidence == {"memory": {"recording": lender[0], "segment": lender[1], "revision": 1}}
    again = one.post(f"{place(recording, first)}/acceptance", lender=lender[1], revision=1, based_on=1)
    assert again.status_code == 409  # somebody was quicker: both texts are shown
    assert one.post(f"/recordings/{recording}/undo").status_code == 200
    assert archive.record(recording, by="test").segments[0].translation is not None


def test_a_hundred_per_cent_is_said_of_the_same_words_alone() -> None:
    assert [percent(likeness) for likeness in (1, 0.9999, 0.876, 0.75)] == [100, 99, 88, 75]
