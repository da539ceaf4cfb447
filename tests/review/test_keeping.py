"""The archivist at the desk: who works on what, consent, requests and the trail; and the list that all come in by."""

import re
from collections.abc import Callable

import pytest

from archive.accounts import Duty
from archive.record import SegmentRecord
from archive.requests import Progress, Wish
from archive.store import Archive
from review.desk import Desk
from review.installed import Choice, Installed
from testimony.identity import RecordingId
from testimony.language import Language
from testimony.recording import Consent, Failure, Stage
from tests.review.visit import Browser, actions


@pytest.fixture
def selin(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("archivist-1")


def test_an_archivist_appoints_somebody_to_one_recording_and_takes_it_back(
    selin: Browser, signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    nuri, at = signed_in("nobody-1"), f"/recordings/{recording}"
    assert nuri.get("/").headers["location"] == "/idle"

    assert selin.submit(f"{at}/team", **{"name": "nobody-1", "duty-reviewer": "on"}).status_code == 303

    assert nuri.get("/").headers["location"] == "/recordings"
    assert recording in nuri.get("/recordings").text
    assert nuri.get(at).status_code == 200
    selin.submit(f"{at}/team", **{"name": "nobody-1", "as-usual": "yes"})
    assert nuri.get(at).status_code == 404
    assert actions(archive, "archivist-1") == ["account.appointed", "account.appointed"]


def test_somebody_is_kept_away_from_one_recording(
    selin: Browser, signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    selin.submit(f"/recordings/{recording}/team", name="interpreter-1")

    assert signed_in("interpreter-1").get(f"/recordings/{recording}").status_code == 404
    assert "kept away" in selin.get(f"/recordings/{recording}/about").text
    refused = selin.submit(f"/recordings/{recording}/team", **{"name": "archivist-1", "duty-reviewer": "on"})
    assert refused.status_code == 422
    assert "Nobody changes their own duties; ask another archivist or an administrator." in refused.text


def test_consent_is_noted_with_who_said_so_and_holds_at_once(
    selin: Browser, signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    at = f"/recordings/{recording}"
    interpreter = signed_in("interpreter-1")
    assert interpreter.get(at).status_code == 200

    said = {"level": "withdrawn", "said-by": "the witness, by letter", "reason": "<b>fear</b>"}
    assert selin.submit(f"{at}/consent", **said).status_code == 303

    assert interpreter.get(at).status_code == 404
    assert selin.get(at).status_code == 404
    page = selin.get(f"{at}/about").text
    assert "the witness, by letter" in page
    assert "&lt;b&gt;fear&lt;/b&gt;" in page
    assert archive.recordings.get(recording).consent is Consent.WITHDRAWN
    assert selin.submit(f"{at}/consent", **{"level": "team", "said-by": " "}).status_code == 422
    assert selin.submit(f"{at}/consent", **{"level": "everybody", "said-by": "x"}).status_code == 400


def test_what_is_taken_out_is_covered_by_consent(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    archive.access.appoint("reviewer-1", recording, [Duty.REVIEWER], by="archivist-1")
    archive.access.change_consent(recording, Consent.SEALED, said_by="the witness", by="archivist-1")

    refused = signed_in("reviewer-1").get(f"/recordings/{recording}/export/srt")

    assert refused.status_code == 422
    assert "is sealed; nothing of it may be taken out until the witness agrees to more" in refused.text
    assert actions(archive, "reviewer-1") == ["recording.withheld"]


def test_only_an_archivist_takes_things_out_for_others_than_the_team(
    selin: Browser, signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    archive.access.change_consent(recording, Consent.LEGAL, said_by="the witness", by="archivist-1")
    at = f"/recordings/{recording}/export/srt"

    assert signed_in("reviewer-1").get(at).status_code == 200
    assert signed_in("reviewer-1").get(f"{at}?audience=legal").status_code == 404
    assert selin.get(f"{at}?audience=legal").status_code == 200
    assert selin.get(f"{at}?audience=public").status_code == 422


def test_a_run_is_asked_for_from_a_stage_with_a_model_and_taken_back(
    selin: Browser, archive: Archive, desk: Desk, recording: RecordingId
) -> None:
    choice = Choice(name="whisper-uyghur", languages=(Language.UYGHUR,), licence="MIT")
    object.__setattr__(desk, "installed", lambda: Installed(transcribers=(choice,), glossary="g" * 64))
    at = f"/recordings/{recording}"
    assert "whisper-uyghur (MIT)" in selin.get(f"{at}/about").text

    chosen = {"wish": "run again", "from": "transcribe", "transcriber": "whisper-uyghur", "approximate": "on"}
    selin.submit(f"{at}/requests", **chosen)

    (made,) = archive.requests.pending()
    assert (made.wish, made.recording, made.by) == (Wish.RERUN, recording, "archivist-1")
    assert made.options == {"from": "transcribe", "transcriber": "whisper-uyghur", "approximate": True}
    page = selin.get("/archive").text
    assert "1 request waits to be taken up." in page
    assert "The desk runs no model itself" in page
    assert selin.submit(f"/requests/{made.id}/withdrawal").status_code == 303
    assert archive.requests.get(made.id).progress is Progress.WITHDRAWN
    assert selin.submit(f"/requests/{made.id}/withdrawal").status_code == 409
    assert selin.submit("/requests/req-x/withdrawal").status_code == 404
    for nonsense in ({"wish": "destroy"}, {"wish": "run again", "from": "the moon"}, {"wish": "run again"}):
        assert selin.submit(f"{at}/requests", **nonsense).status_code == 400


def test_an_archivist_who_is_kept_away_takes_nothing_back(
    selin: Browser, archive: Archive, recording: RecordingId
) -> None:
    made = archive.requests.make(Wish.PROCESS, recording, by="interviewer-1")
    archive.access.appoint("archivist-1", recording, [], by="mara")

    assert selin.submit(f"/requests/{made.id}/withdrawal").status_code == 404
    assert archive.requests.get(made.id).progress is Progress.WAITING


def test_the_archivists_page_tells_what_failed_and_why(
    selin: Browser, archive: Archive, recording: RecordingId
) -> None:
    run = archive.runs.begin(recording, [Stage.TRANSLATE], {}, "g1").id
    archive.recordings.fail(recording, Failure(stage=Stage.TRANSLATE, cause="no model renders Kazakh"), run)
    selin.submit("/archive/requests")
    archive.verify(by="archivist-1")

    page = selin.get("/archive").text

    assert "no model renders Kazakh" in page
    assert run in page
    assert "1 original was read and is what was received." in page
    assert [each.wish for each in archive.requests.pending()] == [Wish.VERIFY]
    assert str(archive.audit.head()) in page


def test_the_trail_is_shown_in_pages_and_its_chain_checked(
    selin: Browser, archive: Archive, recording: RecordingId
) -> None:
    for _ in range(120):
        archive.note_hearing(recording, by="interpreter-1")

    first = selin.get("/archive/trail").text
    rows = re.findall(r'<th scope="row" class="figures">(\d+)</th>', first)
    assert len(rows) == 100
    assert f"before={rows[-1]}" in first
    second = selin.get(f"/archive/trail?before={rows[-1]}&actor=interpreter-1").text
    assert int(re.findall(r'<th scope="row" class="figures">(\d+)</th>', second)[0]) < int(rows[-1])
    assert "No event answers to that." in selin.get("/archive/trail?actor=stranger").text
    whole = selin.submit("/archive/chain").text
    assert "The chain is whole, and every sealed text is as it was written." in whole


def test_the_list_is_sorted_filtered_and_says_how_far_everything_is(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one = signed_in("interpreter-1")

    page = one.get("/recordings").text
    assert "0/2" in page
    assert "1 recording" in page
    assert "A-7" in one.get("/recordings?q=a-7&state=in+review&language=kk&consent=team&order=findings&turned=yes").text
    for nothing in ("q=B-9", "state=received", "language=ug", "consent=public", "person=aigul", "failed=yes"):
        assert "Nothing answers to that." in one.get(f"/recordings?{nothing}").text, nothing
    for nonsense in ("state=lost", "order=colour", "page=-3"):
        assert "A-7" in one.get(f"/recordings?{nonsense}").text, nonsense


def test_a_search_leads_to_the_segment_and_marks_what_it_found(
    signed_in: Callable[[str], Browser], recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    one = signed_in("interpreter-1")

    page = one.get("/search?q=urimji").text

    assert "<mark>Үрімжі</mark>де" in page
    assert f'href="/recordings/{recording}?at={segments[2].segment.id}#{segments[2].segment.id}"' in page
    assert "Search for at least 2 letters." in one.get("/search?q=a").text
    assert "Nothing that you may read holds it." in one.get("/search?q=zebra").text


def test_scripts_in_names_stay_inert_on_every_page_of_the_desk(
    selin: Browser, archive: Archive, recording: RecordingId
) -> None:
    evil = "<script>alert(1)</script>"
    archive.access.change_consent(recording, Consent.LEGAL, said_by=evil, reason=evil, by="archivist-1")
    archive.declarations.add(recording, place=evil, by="archivist-1")

    at = f"/recordings/{recording}"
    for path in (
        "/recordings",
        f"{at}/about",
        f"{at}/receipt",
        f"/search?q={evil}",
        f"/recordings?q={evil}",
        "/archive",
    ):
        page = selin.get(path).text
        assert "<script>alert" not in page, path
        assert "<b>Ай" not in page, path
