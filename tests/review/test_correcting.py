"""Correcting, settling and approving from the browser: nothing lost, and nobody checks their own work."""

from collections.abc import Callable

import pytest

from archive.record import SegmentRecord
from archive.store import Archive
from testimony.identity import RecordingId
from testimony.recording import Stage
from testimony.revision import Status
from tests.archive.interview import OTHER_WHISPER, heard
from tests.review.visit import Browser


def test_a_correction_is_kept_under_the_name_of_who_made_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    first = segments[0].segment.id

    answer = signed_in("interpreter-1").post(f"/segments/{first}/source", text=" бір,\nекі ", based_on=1)

    assert answer.json() == {"revision": 2, "of_revision": None, "author": "interpreter-1", "is_draft": False}
    entry = archive.record(recording).segments[0].source
    assert entry is not None
    assert (entry.revision.text, str(entry.revision.author)) == ("бір, екі", "interpreter-1")


def test_two_interpreters_are_shown_both_texts(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, two, first = signed_in("interpreter-1"), signed_in("reviewer-1"), segments[0].segment.id
    one.post(f"/segments/{first}/source", text="бір", based_on=1)

    late = two.post(f"/segments/{first}/source", text="екі", based_on=1)

    assert late.status_code == 409
    assert late.json() == {
        "message": f"the source of {first} was changed meanwhile: this was made on revision 1, it is now at 2; "
        "look at both and try again",
        "current": {"text": "бір", "revision": 2, "of_revision": None, "author": "interpreter-1", "is_draft": False},
    }
    assert two.post(f"/segments/{first}/source", text="екі", based_on=2).json()["revision"] == 3
    texts = [entry.revision.text for entry in archive.record(recording).segments[0].history]
    assert texts[:3] == ["бір екі", "бір", "екі"]


def test_words_heard_in_a_gap_can_be_written_down(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, unclear = signed_in("interpreter-1"), segments[3].segment.id

    assert one.post(f"/segments/{unclear}/source", text="иә", based_on=0).json()["revision"] == 1
    assert one.post(f"/segments/{unclear}/translation", text="yes", based_on=0, of_revision=1).status_code == 200

    written = archive.record(recording).segments[3]
    assert written.is_speech
    assert not written.is_stale


def test_a_segment_that_a_later_run_has_replaced_is_not_written_to(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
    archive.transcripts.write(run, recording, OTHER_WHISPER, heard(recording, "бір"))
    one, first = signed_in("reviewer-1"), segments[0].segment.id
    sentence = f"{first} was replaced by a later run; open the recording again and work on what stands there now"

    corrected = one.post(f"/segments/{first}/source", text="бір", based_on=1)
    approved = one.post(f"/segments/{first}/approval", source=1, translation=1)

    assert (corrected.status_code, corrected.json()) == (approved.status_code, approved.json())
    assert (approved.status_code, approved.json()) == (409, {"message": sentence})


def test_what_nobody_has_written_down_is_not_translated(
    signed_in: Callable[[str], Browser], segments: tuple[SegmentRecord, ...]
) -> None:
    one, unclear, first = signed_in("interpreter-1"), segments[3].segment.id, segments[0].segment.id

    nothing = one.post(f"/segments/{unclear}/translation", text="yes", based_on=0)
    later = one.post(f"/segments/{first}/translation", text="yes", based_on=1, of_revision=2)

    assert (nothing.status_code, nothing.json()["message"]) == (
        422,
        f"there is no wording 0 of {unclear} to translate; write down what is heard first",
    )
    assert later.json()["message"] == (f"there is no wording 2 of {first} to translate; write down what is heard first")


def test_a_translation_made_beside_an_earlier_wording_stays_stale(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    one.post(f"/segments/{first}/source", text="бір", based_on=1)

    one.post(f"/segments/{first}/translation", text="one two", based_on=1, of_revision=1)

    assert archive.record(recording).segments[0].is_stale


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "x"},
        {"text": "x", "based_on": -1},
        {"text": "a secret" * 3000, "based_on": 1},
        {"text": "x", "based_on": "a secret"},
    ],
)
def test_what_is_no_correction_is_refused_without_being_quoted(
    body: dict[str, object], signed_in: Callable[[str], Browser], segments: tuple[SegmentRecord, ...]
) -> None:
    answer = signed_in("interpreter-1").post(f"/segments/{segments[0].segment.id}/source", **body)

    assert answer.status_code == 422
    assert answer.json() == {"message": "what was sent cannot be read; open the page again and try once more"}


def test_only_wordings_are_corrected_here(
    signed_in: Callable[[str], Browser], segments: tuple[SegmentRecord, ...]
) -> None:
    one = signed_in("interpreter-1")

    assert one.post(f"/segments/{segments[0].segment.id}/status", text="approved", based_on=0).status_code == 422
    assert one.post("/segments/seg-unknown/source", text="x", based_on=1).status_code == 404


def test_a_second_person_approves_and_an_edit_voids_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    interpreter, reviewer, first = signed_in("interpreter-1"), signed_in("reviewer-1"), segments[0].segment.id
    interpreter.post(f"/segments/{first}/translation", text="one two", based_on=1, of_revision=1)

    stale = reviewer.post(f"/segments/{first}/approval", source=1, translation=1)
    approved = reviewer.post(f"/segments/{first}/approval", source=1, translation=2)

    assert stale.status_code == 409
    assert approved.json() == {"status": "approved", "by": "reviewer-1"}
    assert archive.record(recording).segments[0].status is Status.APPROVED
    interpreter.post(f"/segments/{first}/source", text="бір", based_on=1)
    assert archive.record(recording).segments[0].status is Status.CORRECTED
    outdated = reviewer.post(f"/segments/{first}/approval", source=2, translation=2)
    assert outdated.json()["message"].endswith("bring the translation up to date before approving")


def test_nobody_approves_what_they_corrected(
    signed_in: Callable[[str], Browser], segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("everybody-1"), segments[0].segment.id
    one.post(f"/segments/{first}/source", text="бір", based_on=1)
    one.post(f"/segments/{first}/translation", text="one", based_on=1, of_revision=2)

    refused = one.post(f"/segments/{first}/approval", source=2, translation=2)

    assert (refused.status_code, refused.json()) == (
        409,
        {"message": f"everybody-1 corrected {first}; somebody else must approve it"},
    )


@pytest.mark.parametrize(("number", "status"), [("0", 422), (str(1 << 63), 422), (str((1 << 63) - 1), 409)])
def test_a_doubt_that_there_is_not_is_not_settled(
    number: str, status: int, signed_in: Callable[[str], Browser]
) -> None:
    assert signed_in("interpreter-1").post(f"/findings/{number}/settlement").status_code == status


def test_a_doubt_is_settled_once(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    doubt = segments[2].doubts[0].id

    assert signed_in("interpreter-1").post(f"/findings/{doubt}/settlement").json() == {"settled_by": "interpreter-1"}
    again = signed_in("reviewer-1").post(f"/findings/{doubt}/settlement")

    assert (again.status_code, again.json()) == (
        409,
        {"message": f"interpreter-1 has already settled finding {doubt}"},
    )
    assert archive.record(recording).open_findings == archive.overview.lines()[0].open_findings == 3
