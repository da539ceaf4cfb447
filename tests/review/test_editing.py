"""The editor's page: transcript, sound in pieces, history, what is new, who is there; what the audit trail hears."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from archive.record import SegmentRecord
from archive.store import Archive
from testimony.finding import Resolution
from testimony.identity import RecordingId
from testimony.recording import Stage
from testimony.revision import Kind, Person
from testimony.speaker import Role
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, OTHER_WHISPER, WHISPER, Clock, heard, rendered
from tests.review.visit import Browser, actions


def told(browser: Browser, recording: RecordingId) -> list[dict[str, Any]]:
    """The segments as the editor's script is told them."""
    segments: list[dict[str, Any]] = browser.client.get(f"/recordings/{recording}/transcript").json()["segments"]
    return segments


def test_a_segment_is_told_with_everything_that_the_editor_shows(
    signed_in: Callable[[str], Browser], recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    first, second = told(signed_in("interpreter-1"), recording)[0:3:2]

    assert first == {
        "id": segments[0].segment.id,
        "start": 0,
        "end": 3000,
        "gap": None,
        "speaker": None,
        "lang": "kk-Cyrl",
        "dir": "ltr",
        "status": "draft",
        "void": False,
        "approved_by": None,
        "stale": False,
        "numbers": {kind.value: int(kind in {Kind.SOURCE, Kind.TRANSLATION}) for kind in Kind},
        "source": {"text": "бір екі", "revision": 1, "author": str(WHISPER), "draft": True},
        "translation": {
            "text": "English of бір екі",
            "revision": 1,
            "author": str(ARGOS),
            "draft": True,
            "of": 1,
        },
        "findings": [
            {
                "id": segments[0].doubts[0].id,
                "code": "negation-lost",
                "severity": "warning",
                "message": "a negation may be lost",
                "settled_by": None,
                "resolution": None,
                "at": [],
                "rendering": None,
            }
        ],
        "terms": [
            {
                "concept": "urumchi",
                "verdict": "rendered",
                "good": True,
                "form": "бір екі",
                "at": [["source", 0, 3], ["translation", 1, 4]],
            }
        ],
        "notes": [],
        "proposals": [],
    }
    assert [finding["code"] for finding in second["findings"]] == ["loop", "negation-lost"]


def test_every_cell_says_its_language_and_a_gap_why_it_is_empty(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    found = told(signed_in("interpreter-1"), recording)

    assert [(each["gap"], each["lang"], each["source"]["text"]) for each in found] == [
        (None, "kk-Cyrl", "бір екі"),
        ("silence", "kk-Cyrl", ""),
        (None, "kk-Cyrl", "Үрімжіде"),
        ("unclear", "kk-Cyrl", ""),
    ]


def test_an_approval_that_an_edit_voided_says_so(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    archive.approvals.approve(first, DOLKUN, source=1, translation=1)
    approved = told(one, recording)[0]
    archive.corrections.revise(first, Kind.TRANSLATION, "one", based_on=1, author=AIGUL)
    void = told(one, recording)[0]

    assert (approved["status"], approved["approved_by"], approved["void"]) == ("approved", "dolkun", False)
    assert (void["status"], void["approved_by"], void["void"]) == ("corrected", None, True)


def test_what_a_later_run_proposes_stands_beside_a_persons_work(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    archive.corrections.revise(segments[0].segment.id, Kind.TRANSLATION, "mine", based_on=1, author=AIGUL)
    run = archive.runs.begin(recording, [Stage.TRANSLATE], {}, "g2").id
    drafts = rendered(archive.transcripts.wordings(recording), b"other", " again")
    archive.transcripts.write_translations(run, recording, ARGOS, drafts)

    first = told(signed_in("interpreter-1"), recording)[0]

    assert first["translation"]["text"] == "mine"
    assert [(each["kind"], each["text"]) for each in first["proposals"]] == [
        ("translation", "English of бір екі again")
    ]


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
    speaker = archive.speakers.add(recording, Role.WITNESS, text, by="aigul").id
    for kind in (Kind.SOURCE, Kind.TRANSLATION):
        archive.corrections.revise(first, kind, text, based_on=1, author=Person(text), reason=text)
    archive.corrections.revise(first, Kind.SPEAKER, speaker, based_on=0, author=AIGUL)

    page = one.get(f"/recordings/{recording}/reading").text

    assert "&lt;" in page or "{{" in page
    assert not re.search(r"<script>|<img|</textarea>|\b49\b", page)
    for path in (f"/recordings/{recording}/transcript", f"/recordings/{recording}/segments/{first}/history"):
        answer = one.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_of_the_editor_holds_no_word_of_the_testimony(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    page = signed_in("interpreter-1").get(f"/recordings/{recording}")

    assert "бір" not in page.text
    assert 'data-writes="yes" data-approves="no"' in page.text
    assert actions(archive, "interpreter-1") == []


def test_who_may_only_read_gets_no_tools(signed_in: Callable[[str], Browser], recording: RecordingId) -> None:
    page = signed_in("archivist-1").get(f"/recordings/{recording}").text

    assert 'data-writes="no" data-approves="no"' in page
    assert 'data-does="undo"' not in page


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


def test_the_outline_of_the_sound_is_handed_out_as_it_is(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    one, path = signed_in("interpreter-1"), f"/recordings/{recording}/peaks.dat"
    missing = one.get(path)
    (archive.derivatives(recording) / "peaks.dat").write_bytes(b"\1\0\0\0 outline")

    assert missing.status_code == 404
    assert one.get(path).content == b"\1\0\0\0 outline"


def test_a_recording_that_was_not_prepared_has_no_sound(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    (archive.derivatives(recording) / "listen.ogg").unlink()

    assert signed_in("interpreter-1").get(f"/recordings/{recording}/listen.ogg").status_code == 404


@pytest.mark.parametrize("part", ["", "/transcript", "/reading", "/listen.ogg", "/peaks.dat", "/token"])
def test_an_id_that_nothing_bears_is_not_found(
    part: str, signed_in: Callable[[str], Browser], archive: Archive
) -> None:
    assert signed_in("everybody-1").get(f"/recordings/rec-x{part}").status_code == 404
    assert actions(archive, "everybody-1") == []


def test_the_history_shows_the_draft_and_every_revision(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    first = segments[0].segment.id
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL, reason="heard again")

    answer = signed_in("interpreter-1").get(f"/recordings/{recording}/segments/{first}/history").json()

    facts = [
        (each["kind"], each["number"], each["text"], each["draft"], each["reason"], each["lang"])
        for each in answer["entries"]
    ]
    assert facts == [
        ("source", 1, "бір екі", True, None, "kk-Cyrl"),
        ("source", 2, "бір, екі", False, "heard again", "kk-Cyrl"),
        ("translation", 1, "English of бір екі", True, None, "en"),
    ]
    assert actions(archive, "interpreter-1") == ["recording.read"]


def test_what_others_change_is_told_to_whoever_asks_what_is_new(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, first = signed_in("interpreter-1"), segments[0].segment.id
    seq = one.client.get(f"/recordings/{recording}/transcript").json()["seq"]
    nothing = one.post(f"/recordings/{recording}/beat", since=seq).json()
    archive.corrections.revise(first, Kind.SOURCE, "бір", based_on=1, author=AIGUL)

    news = one.post(f"/recordings/{recording}/beat", since=nothing["seq"]).json()
    later = one.post(f"/recordings/{recording}/beat", since=news["seq"]).json()

    assert nothing == {"people": [], "seq": nothing["seq"]}
    assert [(each["id"], each["source"]["text"]) for each in news["delta"]["segments"]] == [(first, "бір")]
    assert later == {"people": [], "seq": news["seq"]}
    assert actions(archive, "interpreter-1") == ["recording.read"]  # to read on is no new event


def test_a_later_run_is_told_with_the_whole_transcript(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    one = signed_in("interpreter-1")
    seq = one.client.get(f"/recordings/{recording}/transcript").json()["seq"]
    run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
    archive.transcripts.write(run, recording, OTHER_WHISPER, heard(recording, "бір"))

    news = one.post(f"/recordings/{recording}/beat", since=seq).json()

    assert [each["source"]["text"] for each in news["whole"]["segments"]] == ["бір", "", "Үрімжіде", ""]


def test_people_see_where_the_others_are_and_what_collided(
    signed_in: Callable[[str], Browser], recording: RecordingId, segments: tuple[SegmentRecord, ...], clock: Clock
) -> None:
    one, two, first = signed_in("interpreter-1"), signed_in("reviewer-1"), segments[0].segment.id
    path = f"/recordings/{recording}/beat"
    one.post(path, since=0, segment=first)
    seen = two.post(path, since=0, segment=first, collision={"segment": first, "kind": "source", "text": "екі"}).json()[
        "people"
    ]

    assert seen == [{"name": "interpreter-1", "segment": first, "kind": None, "text": None}]
    assert one.post(path, since=0, segment=first).json()["people"] == [
        {"name": "reviewer-1", "segment": first, "kind": "source", "text": "екі"}
    ]
    clock.now += timedelta(minutes=1)
    assert one.post(path, since=0).json()["people"] == []  # whoever is silent has gone


def test_a_page_that_was_open_before_a_new_sign_in_asks_for_its_token(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    one = signed_in("interpreter-1")

    answer = one.client.get(f"/recordings/{recording}/token")

    assert answer.json() == {"token": one.token, "account": "interpreter-1"}


def test_words_are_found_in_both_languages_and_nothing_is_written_down_about_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one, second = signed_in("interpreter-1"), segments[2].segment.id

    found = one.post(f"/recordings/{recording}/search", text="үрімжі").json()["found"]
    whole = one.post(f"/recordings/{recording}/search", text="үрімжі", whole_words=True).json()["found"]
    english = one.post(f"/recordings/{recording}/search", text="english", where="translation").json()["found"]

    assert found == [
        {"segment": second, "kind": "source", "start": 0, "end": 6},
        {"segment": second, "kind": "translation", "start": 11, "end": 17},
    ]
    assert whole == []
    assert [(each["segment"], each["start"], each["end"]) for each in english] == [
        (segments[0].segment.id, 0, 7),
        (second, 0, 7),
    ]
    assert actions(archive, "interpreter-1") == []


def test_the_reading_view_is_text_in_the_order_of_the_interview(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    one = signed_in("interpreter-1")

    both, original = (
        one.get(f"/recordings/{recording}/reading").text,
        one.get(f"/recordings/{recording}/reading?layers=source").text,
    )

    assert re.findall(r'<p lang="([\w-]+)" dir="(\w+)">([^<\n]*)', both) == [
        ("kk-Cyrl", "ltr", "бір екі"),
        ("en", "ltr", "English of бір екі"),
        ("kk-Cyrl", "ltr", "Үрімжіде"),
        ("en", "ltr", "English of Үрімжіде"),
    ]
    assert "English of" not in original
    assert actions(archive, "interpreter-1") == ["recording.read"] * 2


def test_the_reading_view_hides_no_doubt_no_draft_and_no_gap(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
) -> None:
    one, path = signed_in("interpreter-1"), f"/recordings/{recording}/reading"

    both, original = one.get(path).text, one.get(f"{path}?layers=source").text

    assert (both.count("Machine draft"), original.count("Machine draft")) == (4, 2)  # each wording says it of itself
    assert re.findall(r'class="gap">\[(\w+), <span class="figures">([\d.]+) s', both) == [
        ("silence", "1.0"),
        ("unclear", "2.0"),
    ]
    for page in (both, original):
        open_ones = [doubt for held in segments for doubt in held.doubts if doubt.resolution is None]
        assert page.count("<li><strong>") == len(open_ones) > 2
        assert all(unescape(page).count(doubt.finding.message) for doubt in open_ones)
    for held in segments:
        archive.doubts.settle_many([doubt.id for doubt in held.doubts], AIGUL, None, resolution=Resolution.NO_FAULT)
    archive.corrections.revise(segments[0].segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    settled = one.get(path).text
    assert (settled.count("open doubt"), settled.count("Machine draft")) == (0, 3)
