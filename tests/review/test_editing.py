"""The editor's page: rows in pairs, gaps, doubts, drafts; sound in pieces; history; what the audit trail hears."""

import dataclasses
import re
from collections.abc import Callable

import pytest

from archive.record import SegmentRecord
from archive.store import Archive
from review.rows import PAGE_ROWS, sheet
from testimony.identity import RecordingId, new_segment_id
from testimony.recording import Stage
from testimony.revision import Kind, Person
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, OTHER_WHISPER, heard, rendered
from tests.review.visit import Browser, actions


def cells(page: str) -> list[tuple[str, str, str, str]]:
    """Kind, language, direction and text of every cell, in the order of the page."""
    pattern = r'data-kind="(\w+)".*?<div class="wording" lang="([\w-]+)" dir="(\w+)".*?>(.*?)</div>'
    return re.findall(pattern, page, re.DOTALL)


def test_original_and_translation_stand_side_by_side_in_their_own_language(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    page = signed_in("interpreter-1").get(f"/recordings/{recording}").text

    assert cells(page)[:2] == [
        ("source", "kk-Cyrl", "ltr", "бір екі"),
        ("translation", "en", "ltr", "English of бір екі"),
    ]
    assert page.count("Machine draft") == len(cells(page))
    assert "faster-whisper with whisper-base (" in page


def test_a_gap_says_what_it_is_and_can_be_written_in(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    page = signed_in("interpreter-1").get(f"/recordings/{recording}").text

    assert re.findall(r'<p class="silence">\s*<span>(\w+)</span>', page) == ["silence", "unclear"]
    assert page.count("Write what is heard") == 2
    assert "Write what is heard" not in signed_in("archivist-1").get(f"/recordings/{recording}").text


def test_doubts_stand_under_their_row_and_the_riskiest_comes_first(
    signed_in: Callable[[str], Browser], recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one = signed_in("interpreter-1")
    ids = [segment.segment.id for segment in segments]

    assert re.findall(r'data-segment="([^"]+)"', one.get(f"/recordings/{recording}").text) == ids
    by_risk = one.get(f"/recordings/{recording}?order=risk").text
    assert re.findall(r'data-segment="([^"]+)"', by_risk) == [ids[2], ids[0], ids[3]]
    assert by_risk.index("the words repeat") < by_risk.index("nothing was written")


def test_a_translation_that_renders_an_earlier_wording_says_so(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    stale = '<span class="stale">Renders an earlier wording</span>'
    assert stale not in one.get(f"/recordings/{recording}").text

    archive.corrections.revise(first, Kind.SOURCE, "бір", based_on=1, author=AIGUL)

    assert one.get(f"/recordings/{recording}").text.count(stale) == 1


def test_an_approval_that_an_edit_has_voided_says_so(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    void = '<span class="void">approval void: edited since</span>'
    archive.corrections.approve(first, DOLKUN, source=1, translation=1)
    assert void not in one.get(f"/recordings/{recording}").text

    archive.corrections.revise(first, Kind.TRANSLATION, "one", based_on=1, author=AIGUL)

    assert one.get(f"/recordings/{recording}").text.count(void) == 1


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><script>", "{{ 7 * 7 }}"]
)
def test_whatever_is_said_or_named_is_text_and_nothing_else(
    text: str,
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
) -> None:
    one, first = signed_in("everybody-1"), segments[0].segment.id
    for kind in (Kind.SOURCE, Kind.TRANSLATION):
        archive.corrections.revise(first, kind, text, based_on=1, author=Person(text), reason=text)

    for path in (f"/recordings/{recording}", f"/segments/{first}/history", f"/recordings?q={text}"):
        page = one.get(path).text
        assert "&lt;" in page or "{{" in page
        assert not re.search(r"<script>|<img|</textarea>|\b49\b", page)
    assert "&lt;b&gt;Ай&lt;/b&gt;" in one.get("/recordings").text


def test_three_hundred_rows_make_a_page_and_a_segment_finds_its_own(
    archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    record = archive.record(recording)
    many = tuple(
        dataclasses.replace(segments[0], segment=dataclasses.replace(segments[0].segment, id=new_segment_id()))
        for _ in range(2 * PAGE_ROWS + 1)
    )
    record = dataclasses.replace(record, segments=many)

    last = sheet(record, by_risk=False, number=9)

    assert (last.number, last.count, [row.number for row in last.rows]) == (3, 3, [2 * PAGE_ROWS + 1])
    assert sheet(record, by_risk=False, holding=many[PAGE_ROWS].segment.id).number == 2
    assert sheet(record, by_risk=False, holding="seg-unknown").number == 1
    assert sheet(dataclasses.replace(record, segments=()), by_risk=True).count == 1


def test_the_sound_comes_in_the_pieces_that_are_asked_for(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    one = signed_in("interpreter-1")
    path = f"/recordings/{recording}/listen.ogg"

    whole, piece = one.get(path), one.get(path, range="bytes=10-19")

    assert (whole.status_code, whole.headers["content-type"], len(whole.content)) == (200, "audio/ogg", 256)
    assert (piece.status_code, piece.content) == (206, bytes(range(10, 20)))
    assert piece.headers["content-range"] == "bytes 10-19/256"
    assert one.get(path, range="bytes=900-").status_code == 416
    assert actions(archive, "interpreter-1") == ["recording.heard"]  # once, however many pieces
    signed_in("interpreter-1").get(path, range="bytes=0-1")
    assert actions(archive, "interpreter-1") == ["recording.heard"] * 2  # and again in another session


def test_a_recording_that_was_not_prepared_has_no_sound(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    (archive.derivatives(recording) / "listen.ogg").unlink()

    assert signed_in("interpreter-1").get(f"/recordings/{recording}/listen.ogg").status_code == 404


@pytest.mark.parametrize("path", ["/recordings/rec-x", "/recordings/rec-x/listen.ogg", "/segments/seg-x/history"])
def test_an_id_that_nothing_bears_is_not_found(
    path: str, signed_in: Callable[[str], Browser], archive: Archive
) -> None:
    assert signed_in("everybody-1").get(path).status_code == 404
    assert actions(archive, "everybody-1") == []


def test_the_history_shows_the_draft_and_every_revision(
    signed_in: Callable[[str], Browser], archive: Archive, segments: tuple[SegmentRecord, ...]
) -> None:
    first = segments[0].segment.id
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL, reason="heard again")

    page = signed_in("interpreter-1").get(f"/segments/{first}/history").text

    assert re.findall(r"<strong>(\w+ \d)</strong>", page) == ["source 1", "source 2", "translation 1"]
    assert page.index("бір екі") < page.index("бір, екі")
    assert "heard again" in page
    assert page.count("Machine draft") == 2


def test_reading_and_taking_out_are_events(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    one = signed_in("reviewer-1")

    one.get(f"/recordings/{recording}")
    taken = {form: one.get(f"/recordings/{recording}/export/{form}") for form in ("json", "srt", "vtt", "tsv")}

    assert actions(archive, "reviewer-1") == ["recording.read"] + ["recording.exported"] * 4
    assert taken["json"].json()["recording"]["id"] == recording
    assert taken["vtt"].text.startswith("WEBVTT")
    assert taken["srt"].headers["content-disposition"] == f'attachment; filename="{recording}.srt"'
    assert one.get(f"/recordings/{recording}/export/docx").status_code == 422


def test_the_list_finds_by_reference_witness_and_id(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    one = signed_in("interpreter-1")

    for wanted in ("a-7", "АЙ", recording[-6:], ""):
        assert recording in one.client.get("/recordings", params={"q": wanted}).text
    for wanted in ("бір", "interview.wav"):
        assert recording not in one.client.get("/recordings", params={"q": wanted}).text
    assert '<td class="figures">4</td>' in one.get("/recordings").text  # findings left


def test_the_list_counts_findings_as_the_record_does(archive: Archive, recording: RecordingId) -> None:
    def counted() -> tuple[int, int]:
        return archive.overview.lines()[0].open_findings, archive.record(recording).open_findings

    assert counted() == (4, 4)
    again = archive.runs.begin(recording, [Stage.TRANSLATE], {}, "g2").id
    drafts = rendered(archive.transcripts.wordings(recording), b"other key", " again")
    archive.transcripts.write_translations(again, recording, ARGOS, drafts)
    assert counted() == (4, 4)  # those about the earlier translations are nobody's work any more
    archive.transcripts.write(again, recording, OTHER_WHISPER, heard(recording, "бір"))
    assert counted() == (2, 2)


def test_interviewers_see_what_they_handed_in(signed_in: Callable[[str], Browser], recording: RecordingId) -> None:
    page = signed_in("interviewer-1").get("/recordings").text

    assert recording not in page
    assert "There are no recordings yet." in page


def test_the_first_page_is_where_the_work_is(signed_in: Callable[[str], Browser]) -> None:
    places = {"interpreter-1": "/recordings", "administrator-1": "/people", "nobody-1": "/idle"}
    for name, place in places.items():
        assert signed_in(name).get("/").headers["location"] == place
    assert "You have no duties yet; ask an administrator." in signed_in("nobody-1").get("/idle").text
