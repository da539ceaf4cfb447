"""What people do to a transcript in the browser: nothing is lost, and nobody checks their own work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.record import SegmentRecord
from archive.store import Archive
from testimony.identity import RecordingId
from testimony.recording import Stage
from testimony.revision import Kind, Status
from testimony.speaker import Role
from tests.archive.interview import AIGUL, KAZAKH, OTHER_WHISPER, Identify, heard
from tests.review.visit import Browser

Segments = tuple[SegmentRecord, ...]


class At:
    """The addresses of one recording."""

    def __init__(self, recording: RecordingId, segments: Segments) -> None:
        self.base = f"/recordings/{recording}"
        self.ids = [held.segment.id for held in segments]

    def __call__(self, path: str) -> str:
        return f"{self.base}/{path}"

    def wording(self, place: int, kind: str = "source") -> str:
        return f"{self.base}/segments/{self.ids[place]}/{kind}"


@pytest.fixture
def at(recording: RecordingId, segments: Segments) -> At:
    return At(recording, segments)


def seen(held: SegmentRecord) -> dict[str, Any]:
    return {
        "segment": held.segment.id,
        "source": held.number(Kind.SOURCE),
        "translation": held.number(Kind.TRANSLATION),
        "span": held.number(Kind.SPAN),
        "gap": held.number(Kind.GAP),
    }


def timeline(archive: Archive, recording: RecordingId) -> list[tuple[int, int, str]]:
    return [
        (
            held.segment.span.start_ms,
            held.segment.span.end_ms,
            held.source.revision.text if held.source else "",
        )
        for held in archive.record(recording).segments
    ]


def test_a_correction_is_kept_under_the_name_of_who_made_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    answer = signed_in("interpreter-1").post(at.wording(0), text=" бір,\nекі ", based_on=1).json()

    assert answer["revision"] == 2
    assert [(each["id"], each["source"]["text"], each["stale"]) for each in answer["delta"]["segments"]] == [
        (at.ids[0], "бір, екі", True)
    ]
    entry = archive.record(recording).segments[0].source
    assert entry is not None
    assert (entry.revision.text, str(entry.revision.author)) == ("бір, екі", "interpreter-1")


def test_two_interpreters_are_shown_both_texts(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one, two = signed_in("interpreter-1"), signed_in("reviewer-1")
    one.post(at.wording(0), text="бір", based_on=1)

    late = two.post(at.wording(0), text="екі", based_on=1)

    assert late.status_code == 409
    assert late.json()["message"] == (
        f"the source of {at.ids[0]} was changed meanwhile: this was made on revision 1, it is now at 2; "
        "look at both and try again"
    )
    standing = late.json()["delta"]["segments"][0]["source"]
    assert standing == {"text": "бір", "revision": 2, "author": "interpreter-1", "draft": False}
    assert two.post(at.wording(0), text="екі", based_on=2).json()["revision"] == 3
    texts = [entry.revision.text for entry in archive.record(recording).segments[0].history]
    assert texts[:3] == ["бір екі", "бір", "екі"]


def test_words_heard_in_a_gap_can_be_written_down(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one = signed_in("interpreter-1")

    assert one.post(at.wording(3), text="иә", based_on=0).json()["revision"] == 1
    assert one.post(at.wording(3, "translation"), text="yes", based_on=0, of_revision=1).status_code == 200

    written = archive.record(recording).segments[3]
    assert written.is_speech
    assert not written.is_stale


def test_a_segment_that_a_later_run_has_replaced_is_not_written_to(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
    archive.transcripts.write(run, recording, OTHER_WHISPER, heard(recording, "бір"))

    refused = signed_in("reviewer-1").post(at.wording(0), text="бір", based_on=1)

    assert refused.status_code == 409
    assert refused.json()["message"].startswith(f"{at.ids[0]} was replaced meanwhile")
    assert refused.json()["delta"]["gone"] == [at.ids[0]]


def test_what_nobody_has_written_down_is_not_translated(signed_in: Callable[[str], Browser], at: At) -> None:
    answer = signed_in("interpreter-1").post(at.wording(3, "translation"), text="yes", based_on=0)

    assert (answer.status_code, answer.json()["message"]) == (
        409,
        f"there is no wording 0 of {at.ids[3]} to translate; write down what is heard first",
    )


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
    body: dict[str, object], signed_in: Callable[[str], Browser], at: At
) -> None:
    answer = signed_in("interpreter-1").post(at.wording(0), **body)

    assert answer.status_code == 422
    assert answer.json() == {"message": "what was sent cannot be read; open the page again and try once more"}


def test_only_wordings_are_corrected_here(signed_in: Callable[[str], Browser], at: At) -> None:
    one = signed_in("interpreter-1")

    assert one.post(at.wording(0, "status"), text="approved", based_on=0).status_code == 422
    assert one.post(at("segments/seg-unknown/source"), text="x", based_on=1).status_code == 404


def test_many_wordings_are_replaced_together_or_not_at_all(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one = signed_in("interpreter-1")
    changes = [
        {"segment": at.ids[0], "kind": "source", "based_on": 1, "text": "бір үш"},
        {"segment": at.ids[2], "kind": "translation", "based_on": 1, "text": "In Urumqi"},
    ]
    archive.corrections.revise(at.ids[2], Kind.TRANSLATION, "meanwhile", based_on=1, author=AIGUL)

    refused = one.post(at("replacements"), changes=changes)
    changes[1]["based_on"] = 2
    done = one.post(at("replacements"), changes=changes, reason="a name")

    assert refused.status_code == 409
    assert [each["source"]["text"] for each in refused.json()["delta"]["segments"]] == ["бір екі", "Үрімжіде"]
    assert done.status_code == 200
    record = archive.record(recording)
    assert [held.source.revision.text for held in record.segments if held.source] == ["бір үш", "Үрімжіде"]
    assert [held.translation.revision.text for held in record.segments if held.translation] == [
        "English of бір екі",
        "In Urumqi",
    ]


def test_a_split_cuts_the_sound_and_both_wordings_where_the_archive_proposes(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    one = signed_in("interpreter-1")
    place = one.client.get(at(f"segments/{at.ids[0]}/place"), params={"at_source": 4}).json()

    done = one.post(at("splits"), seen=seen(segments[0]), **place)

    assert done.json()["delta"]["gone"] == [at.ids[0]]
    assert [(each["start"], each["source"]["text"]) for each in done.json()["delta"]["segments"]] == [
        (0, "бір"),
        (place["at_ms"], "екі"),
    ]
    assert timeline(archive, recording)[:2] == [(0, place["at_ms"], "бір"), (place["at_ms"], 3000, "екі")]
    again = one.post(at("splits"), seen=seen(segments[0]), **place)
    assert again.status_code == 409


def test_neighbours_are_merged_and_their_boundary_moved(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    one = signed_in("interpreter-1")

    moved = one.post(at("boundaries"), left=seen(segments[0]), right=seen(segments[1]), at_ms=2600)
    stale = one.post(at("boundaries"), left=seen(segments[0]), right=seen(segments[1]), at_ms=2000)
    fresh = archive.record(recording).segments
    apart = one.post(at("merges"), left=seen(fresh[0]), right=seen(fresh[2]))
    merged = one.post(at("merges"), left=seen(fresh[0]), right=seen(fresh[1]))

    assert (moved.status_code, stale.status_code, apart.status_code) == (200, 409, 409)
    assert [(each["start"], each["end"]) for each in moved.json()["delta"]["segments"]] == [(0, 2600), (2600, 4000)]
    assert sorted(merged.json()["delta"]["gone"]) == sorted(at.ids[:2])
    assert timeline(archive, recording)[0] == (0, 4000, "бір екі")


def test_what_is_no_speech_becomes_a_gap_and_undo_brings_the_words_back(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    one = signed_in("interpreter-1")
    one.post(at("gaps"), seen=seen(segments[0]), gap="noise")
    silent = timeline(archive, recording)[0]

    steps = one.client.get(at("undoing")).json()
    undone = one.post(at("undo"))
    back = timeline(archive, recording)[0]
    redone = one.post(at("redo"))

    assert silent == (0, 3000, "")
    assert steps["undo"] is not None
    assert steps["redo"] is None
    assert (undone.status_code, redone.status_code) == (200, 200)
    assert [each["id"] for each in undone.json()["delta"]["segments"]] == [at.ids[0]]
    assert back == (0, 3000, "бір екі")
    assert timeline(archive, recording)[0] == (0, 3000, "")


def test_nobody_undoes_what_they_did_not_do(signed_in: Callable[[str], Browser], at: At) -> None:
    signed_in("interpreter-1").post(at.wording(0), text="бір", based_on=1)

    refused = signed_in("reviewer-1").post(at("undo"))

    assert refused.status_code == 409
    assert refused.json()["delta"]["segments"] == []


def test_speakers_are_named_and_given_to_many_segments_at_once(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one = signed_in("interpreter-1")
    speaker = one.post(at("speakers"), name=" Ай ", role="witness").json()["delta"]["speakers"][0]
    segments = [{"segment": each, "based_on": 0} for each in (at.ids[0], at.ids[2])]

    given = one.post(at("assignments"), speaker=speaker["id"], segments=segments)
    renamed = one.post(at(f"speakers/{speaker['id']}"), name="Гүл", role="other")
    late = one.post(at("assignments"), speaker=None, segments=segments)

    assert (speaker["name"], speaker["role"], speaker["number"]) == ("Ай", "witness", 1)
    assert given.status_code == 200
    assert renamed.json()["delta"]["speakers"] == [{**speaker, "name": "Гүл", "role": "other"}]
    assert late.status_code == 409
    assert [held.speaker for held in archive.record(recording).segments] == [speaker["id"], None, speaker["id"], None]


def test_a_segment_in_another_script_says_so(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one = signed_in("interpreter-1")

    done = one.post(at(f"segments/{at.ids[0]}/language"), language="kk-Arab", based_on=0)
    unknown = one.post(at(f"segments/{at.ids[0]}/language"), language="xx", based_on=1)

    assert [(each["lang"], each["dir"]) for each in done.json()["delta"]["segments"]] == [("kk-Arab", "rtl")]
    assert unknown.status_code == 409


def test_a_doubt_is_settled_once_and_opened_again_by_who_settled_it_or_a_reviewer(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    one, two, three = signed_in("interpreter-1"), signed_in("reviewer-1"), signed_in("everybody-1")
    doubt = segments[2].doubts[0].id

    done = one.post(at("settlements"), findings=[doubt], resolution="no fault", reason="he repeats himself")
    again = two.post(at("settlements"), findings=[doubt], resolution="no fault")

    finding = done.json()["delta"]["segments"][0]["findings"][0]
    assert (finding["settled_by"], finding["resolution"]) == ("interpreter-1", "no fault")
    assert (again.status_code, again.json()["message"]) == (
        409,
        f"interpreter-1 has already settled finding {doubt}",
    )
    assert archive.record(recording).open_findings == 3
    assert three.post(at("unsettlements"), finding=doubt).status_code == 200  # a reviewer
    assert archive.record(recording).open_findings == 4


@pytest.mark.parametrize("findings", [[], [0], [(1 << 63) - 1], ["x"]])
def test_a_doubt_that_there_is_not_is_not_settled(
    findings: list[Any], signed_in: Callable[[str], Browser], at: At
) -> None:
    answer = signed_in("interpreter-1").post(at("settlements"), findings=findings, resolution="no fault")

    assert answer.status_code in {404, 422}


def test_notes_stand_beside_a_segment_until_somebody_resolves_them(signed_in: Callable[[str], Browser], at: At) -> None:
    one, two = signed_in("interpreter-1"), signed_in("reviewer-1")
    note = one.post(at("notes"), segment=at.ids[0], text="Is this the town?").json()["delta"]["segments"][0]["notes"][0]

    answered = two.post(at("notes"), segment=at.ids[0], text="Yes.", answers=note["id"])
    resolved = two.post(at(f"segments/{at.ids[0]}/notes/{note['id']}/resolution"))

    notes = resolved.json()["delta"]["segments"][0]["notes"]
    assert (note["by"], note["text"], note["resolved_by"]) == ("interpreter-1", "Is this the town?", None)
    assert answered.status_code == 200
    assert (notes[0]["resolved_by"], notes[1]["answers"]) == ("reviewer-1", note["id"])


def test_a_second_person_approves_and_an_edit_voids_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    interpreter, reviewer = signed_in("interpreter-1"), signed_in("reviewer-1")
    interpreter.post(at.wording(0, "translation"), text="one two", based_on=1, of_revision=1)
    stale = reviewer.post(at("approvals"), seen=[seen(segments[0])])
    fresh = archive.record(recording).segments[0]

    approved = reviewer.post(at("approvals"), seen=[seen(fresh)])

    assert [each["segment"] for each in stale.json()["left"]] == [at.ids[0]]
    assert approved.json()["left"] == []
    assert approved.json()["delta"]["segments"][0]["approved_by"] == "reviewer-1"
    interpreter.post(at.wording(0), text="бір", based_on=1)
    assert archive.record(recording).segments[0].status is Status.CORRECTED


def test_nobody_approves_what_they_corrected(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, at: At
) -> None:
    one = signed_in("everybody-1")
    one.post(at.wording(0, "translation"), text="one", based_on=1)

    refused = one.post(at("approvals"), seen=[seen(archive.record(recording).segments[0])])

    assert refused.json()["left"] == [
        {"segment": at.ids[0], "message": f"everybody-1 corrected {at.ids[0]}; somebody else must approve it"}
    ]


def test_an_approval_is_reopened_with_a_reason(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: Segments, at: At
) -> None:
    one = signed_in("reviewer-1")
    one.post(at("approvals"), seen=[seen(segments[0])])

    silent = one.post(at("reopenings"), segment=at.ids[0], reason="")
    reopened = one.post(at("reopenings"), segment=at.ids[0], reason="the name is another")

    assert (silent.status_code, reopened.status_code) == (422, 200)
    assert not archive.record(recording).segments[0].approved


def test_nothing_of_another_recording_is_touched_by_way_of_this_one(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: Segments,
    at: At,
    tmp_path: Path,
) -> None:
    other = archive.speakers.add(recording, Role.OTHER, "somebody", by="aigul")
    sound = tmp_path / "other.wav"
    sound.write_bytes(b"RIFF other")
    elsewhere = archive.receive(sound, name="other.wav", language=KAZAKH, identify=Identify()).recording.id
    base = f"/recordings/{elsewhere}"
    one = signed_in("everybody-1")

    for path, body in (
        ("splits", {"seen": seen(segments[0]), "at_ms": 1, "at_source": 1, "at_translation": 1}),
        ("settlements", {"findings": [segments[0].doubts[0].id], "resolution": "no fault"}),
        (f"speakers/{other.id}", {"name": "x", "role": "other"}),
        ("notes", {"segment": at.ids[0], "text": "x"}),
        ("approvals", {"seen": [seen(segments[0])]}),
        (f"segments/{at.ids[0]}/source", {"text": "x", "based_on": 1}),
    ):
        assert one.post(f"{base}/{path}", **body).status_code == 404, path
    assert archive.record(recording).segments[0].status is Status.DRAFT
