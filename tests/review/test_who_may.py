"""Every address and every duty; what nobody may do without our own page; what every answer carries."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Mount, Route, WebSocketRoute

from archive.access import FOR_ONE
from archive.accounts import Duty
from archive.errors import LockedError
from archive.record import SegmentRecord
from archive.store import Archive
from review.app import ROUTERS, create_app
from review.desk import Desk
from review.shield import Shield
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Consent, Stage, State
from tests.archive.interview import DURATION_MS, KAZAKH, WHISPER, Identify, heard
from tests.review.visit import PAGE, Browser, actions

I, T, R, A, G = Duty.INTERVIEWER, Duty.INTERPRETER, Duty.REVIEWER, Duty.ARCHIVIST, Duty.ADMINISTRATOR  # noqa: E741 - a table's column heads
#: For each address within a recording: who gets further than "there is nothing here", at a recording that others handed
#: in. An interviewer gets nowhere.
WITHIN = {
    ("GET", ""): {T, R, A},
    ("GET", "/reading"): {T, R, A},
    ("GET", "/transcript"): {T, R, A},
    ("GET", "/token"): {T, R, A},
    ("GET", "/listen.ogg"): {T, R, A},
    ("GET", "/peaks.dat"): {T, R, A},
    ("POST", "/beat"): {T, R, A},
    ("POST", "/search"): {T, R, A},
    ("GET", "/segments/{segment}/memory"): {T, R},
    ("POST", "/segments/{segment}/memory/acceptance"): {T, R},
    ("POST", "/terms"): {T, R},
    ("POST", "/terms/known"): {T, R},
    ("GET", "/segments/{segment}/history"): {T, R, A},
    ("GET", "/segments/{segment}/place"): {T, R},
    ("POST", "/segments/{segment}/{kind}"): {T, R},
    ("POST", "/segments/{segment}/language"): {T, R},
    ("POST", "/segments/{segment}/notes/{note}/{turn}"): {T, R},
    ("POST", "/notes"): {T, R},
    ("POST", "/replacements"): {T, R},
    ("POST", "/settlements"): {T, R},
    ("POST", "/unsettlements"): {T, R},
    ("POST", "/proposals/{proposal}/acceptance"): {T, R},
    ("POST", "/proposals/{proposal}/refusal"): {T, R},
    ("GET", "/undoing"): {T, R},
    ("POST", "/undo"): {T, R},
    ("POST", "/redo"): {T, R},
    ("POST", "/splits"): {T, R},
    ("POST", "/merges"): {T, R},
    ("POST", "/boundaries"): {T, R},
    ("POST", "/gaps"): {T, R},
    ("POST", "/speakers"): {T, R},
    ("POST", "/speakers/{speaker}"): {T, R},
    ("POST", "/assignments"): {T, R},
    ("POST", "/approvals"): {R},
    ("POST", "/reopenings"): {R},
    ("GET", "/certificates"): {T, R, A},
    ("GET", "/certificates/{certificate}"): {T, R, A},
    ("POST", "/certificates"): {T, R},
    ("POST", "/certificates/{certificate}/withdrawal"): {T, R},
    ("GET", "/export"): {R, A},
    ("GET", "/export/{form}"): {R, A},
    ("GET", "/return"): {T, R},
    ("POST", "/return"): {T, R},
    ("POST", "/return/{key}"): {T, R},
    ("GET", "/about"): {T, R, A},
    ("GET", "/state"): {T, R, A},
    ("GET", "/receipt"): {T, R, A},
    ("POST", "/team"): {A},
    ("POST", "/consent"): {A},
    ("POST", "/requests"): {A},
}
#: The same for the addresses that are not about one recording.
ELSEWHERE = {
    ("GET", "/recordings"): {I, T, R, A},
    ("GET", "/search"): {T, R, A},
    ("GET", "/upload"): {I, A},
    ("OPTIONS", "/uploads"): {I, A},
    ("POST", "/uploads"): {I, A},
    ("HEAD", "/uploads/{upload_id}"): {I, A},
    ("PATCH", "/uploads/{upload_id}"): {I, A},
    ("DELETE", "/uploads/{upload_id}"): {I, A},
    ("POST", "/uploads/{upload_id}/seal"): {I, A},
    ("POST", "/requests/{request_id}/withdrawal"): {A},
    ("GET", "/archive"): {A},
    ("POST", "/archive/requests"): {A},
    ("POST", "/archive/chain"): {A},
    ("GET", "/archive/trail"): {A},
    ("GET", "/terms"): {A},
    ("POST", "/terms/{proposal}/acceptance"): {A},
    ("POST", "/terms/{proposal}/refusal"): {A},
    ("GET", "/people"): {G},
    ("POST", "/people"): {G},
    ("POST", "/people/{name}/duties"): {G},
    ("POST", "/people/{name}/link"): {G},
    ("POST", "/people/{name}/close"): {G},
}
_AT = "/recordings/{recording}"
ADMITTED = {(method, _AT + path): who for (method, path), who in WITHIN.items()} | ELSEWHERE
#: Whoever has signed in, with any duty or none.
OPEN_TO_MEMBERS = {("GET", "/account"), ("POST", "/account/language"), ("POST", "/account/password")}
OPEN_TO_ALL = {
    ("GET", "/"),
    ("GET", "/idle"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/invitations/{token}"),
    ("POST", "/invitations/{token}"),
}
#: Addresses that name something which is not there: whoever is let in learns that, and no more than anybody else.
NAMES_NOTHING = {
    "/certificates/{certificate}",
    "/certificates/{certificate}/withdrawal",
    "/peaks.dat",
    "/proposals/{proposal}/acceptance",
    "/proposals/{proposal}/refusal",
    "/segments/{segment}/notes/{note}/{turn}",
    "/speakers/{speaker}",
}
NOT_HERE = b'{"message":"there is nothing here for you; go back to the list"}'
TUS = {"tus-resumable": "1.0.0"}


def address(template: str, recording: RecordingId, segment: SegmentId) -> str:
    return template.format(
        recording=recording,
        form="json",
        segment=segment,
        kind="source",
        note=1,
        certificate=1,
        turn="resolution",
        proposal=1,
        speaker="spk-1",
        name="nobody-1",
        upload_id="0" * 32,
        request_id="req-1",
        key="x",
    )


def ask(one: Browser, method: str, path: str, **headers: str) -> tuple[int, bytes]:
    sent = {"x-csrf-token": one.token, **TUS, **headers}
    answer = one.client.request(method, path, headers=sent, content=b"")
    return answer.status_code, answer.content


def was_refused(answer: tuple[int, bytes]) -> bool:
    return answer[0] == 404 and answer[1] in {b"", NOT_HERE}


@pytest.fixture
def other(archive: Archive, tmp_path: Path) -> tuple[RecordingId, SegmentId]:
    """Somebody else's recording, with sound and words in it, and its first segment."""
    path = tmp_path / "other.wav"
    path.write_bytes(b"RIFFother")
    recording = archive.receive(
        path, name="other.wav", language=KAZAKH, identify=Identify(), by="stranger"
    ).recording.id
    run = archive.runs.begin(recording, [Stage.PREPARE], {}).id
    archive.recordings.prepared(recording, {}, DURATION_MS, run)
    archive.transcripts.write(run, recording, WHISPER, heard(recording))
    archive.recordings.advance(recording, State.IN_REVIEW, run)
    for name in ("listen.ogg", "peaks.dat"):
        (archive.derivatives(recording) / name).write_bytes(bytes(range(256)))
    return recording, archive.record(recording, by="test").segments[0].segment.id


def test_the_table_names_every_address_of_the_desk() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    found = {(method, route.path) for route in routes if isinstance(route, APIRoute) for method in route.methods or ()}
    assert found == ADMITTED.keys() | OPEN_TO_MEMBERS | OPEN_TO_ALL


def test_the_application_itself_has_no_address_beside_the_table(desk: Desk) -> None:
    app = cast(Shield, create_app(desk))._app
    assert isinstance(app, FastAPI)

    found = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    beside = [
        route.path
        for route in app.routes
        if isinstance(route, Mount | Route | WebSocketRoute) and not isinstance(route, APIRoute)
    ]

    assert found == ADMITTED.keys() | OPEN_TO_MEMBERS | OPEN_TO_ALL
    assert beside == ["/static"]


@pytest.mark.parametrize("duty", [None, *Duty])
def test_each_duty_gets_in_where_it_belongs_and_nowhere_else(
    duty: Duty | None, signed_in: Callable[[str], Browser], archive: Archive, other: tuple[RecordingId, SegmentId]
) -> None:
    name = f"{duty or 'nobody'}-1"
    one = signed_in(name)
    closed = [each for each, who in ADMITTED.items() if duty not in who]
    for method, template in closed:
        assert was_refused(ask(one, method, address(template, *other), range="bytes=0-9")), (method, template)
    assert actions(archive, name) == []

    for method, template in ADMITTED.keys() - set(closed):
        refused = was_refused(ask(one, method, address(template, *other)))
        # There is no such upload, whoever asks; and HEAD says nothing else.
        assert not refused or method == "HEAD" or template.removeprefix(_AT) in NAMES_NOTHING, (method, template)


def test_whoever_works_on_one_recording_finds_nothing_of_another(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    other: tuple[RecordingId, SegmentId],
) -> None:
    archive.access.appoint("nobody-1", recording, FOR_ONE, by="archivist-1")
    one = signed_in("nobody-1")
    own = (recording, segments[0].segment.id)
    before = archive.audit.head()

    for method, path in WITHIN:
        for place in (other, (RecordingId("rec-000000000000"), own[1]), (other[0], own[1])):
            answer = ask(one, method, address(_AT + path, *place), range="bytes=0-9")
            assert answer == (404, NOT_HERE), (method, path, place)
        if "{segment}" in path:  # the door of one recording does not lead into another
            assert ask(one, method, address(_AT + path, own[0], other[1])) == (404, NOT_HERE)
    assert archive.audit.head() == before

    for method, path in WITHIN:
        assert not was_refused(ask(one, method, address(_AT + path, *own))) or path in NAMES_NOTHING, (method, path)
    assert str(other[0]) not in one.get("/recordings").text


@pytest.mark.parametrize("consent", [Consent.SEALED, Consent.WITHDRAWN])
def test_consent_that_is_not_given_closes_every_address_to_duties_in_general(
    consent: Consent, signed_in: Callable[[str], Browser], archive: Archive, other: tuple[RecordingId, SegmentId]
) -> None:
    archive.access.change_consent(other[0], consent, said_by="the witness", by="archivist-1")
    kept = {"/about", "/state", "/receipt", "/team", "/consent", "/requests"}
    one, two = signed_in("everybody-1"), signed_in("reviewer-1")

    for method, path in WITHIN:
        place = address(_AT + path, *other)
        assert was_refused(ask(one, method, place)) is (path not in kept), (method, path)
        assert was_refused(ask(two, method, place)), (method, path)


def test_an_interviewer_sees_how_their_own_recording_stands_and_nothing_in_it(
    signed_in: Callable[[str], Browser], archive: Archive, other: tuple[RecordingId, SegmentId], tmp_path: Path
) -> None:
    archive.receive(tmp_path / "other.wav", name="x", language=KAZAKH, identify=Identify(), by="interviewer-1")
    one = signed_in("interviewer-1")

    admitted = {path for method, path in WITHIN if not was_refused(ask(one, method, address(_AT + path, *other)))}

    assert admitted == {"/about", "/state", "/receipt"}
    assert "бір" not in one.get(f"/recordings/{other[0]}/about").text


def test_whoever_has_not_signed_in_is_asked_to(
    browser: Callable[[], Browser], other: tuple[RecordingId, SegmentId]
) -> None:
    one = browser()
    one.get("/sign-in")

    for method, template in ADMITTED.keys() | OPEN_TO_MEMBERS:
        assert ask(one, method, address(template, *other))[0] == 401, (method, template)
        if method == "GET":
            page = one.get(address(template, *other))
            assert page.status_code == 303
            assert page.headers["location"].startswith("http://testserver/sign-in?next=%2F")


def test_who_lets_people_in_reads_nothing(signed_in: Callable[[str], Browser], recording: RecordingId) -> None:
    one = signed_in("administrator-1")

    for path in ("/recordings", f"/recordings/{recording}", f"/recordings/{recording}/listen.ogg"):
        answer = one.get(path)
        assert answer.status_code == 404
        assert "There is nothing here for you" in answer.text
        assert "бір" not in answer.text


def test_a_change_without_our_token_changes_nothing(
    signed_in: Callable[[str], Browser], archive: Archive, other: tuple[RecordingId, SegmentId]
) -> None:
    one, elsewhere = signed_in("everybody-1"), signed_in("everybody-1")

    for method, template in ADMITTED.keys() | OPEN_TO_MEMBERS:
        if method not in {"POST", "PATCH", "DELETE"}:
            continue
        for headers in ({}, {"x-csrf-token": elsewhere.token}, {"x-csrf-token": ""}):
            answer = one.client.request(method, address(template, *other), headers={**TUS, **headers}, json={})
            assert (answer.status_code, answer.json()["message"]) == (
                403,
                "this did not come from a page of this desk, or the page is too old; open it again and try once more",
            ), (method, template)
    assert actions(archive, "everybody-1") == []


def test_the_forms_that_are_open_to_all_need_the_token_as_well(browser: Callable[[], Browser]) -> None:
    one = browser()
    for path in ("/sign-in", "/sign-out", "/invitations/x"):
        assert one.client.post(path, data={"name": "everybody-1"}, headers=PAGE).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/recordings", "/nothing", "/static/desk.js", "/static/desk.css"])
def test_every_answer_keeps_the_browser_to_this_desk(path: str, signed_in: Callable[[str], Browser]) -> None:
    headers = signed_in("everybody-1").get(path).headers

    policy = headers["content-security-policy"]
    assert policy == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


def test_a_fault_of_ours_says_nothing_and_carries_the_headers(
    signed_in: Callable[[str], Browser], archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        msg = "a secret"
        raise RuntimeError(msg)

    monkeypatch.setattr(archive.overview, "listing", fail)
    one = signed_in("interpreter-1")
    with pytest.raises(RuntimeError, match="a secret"):  # for the log, which leaves the words out
        one.get("/recordings")
    quiet = TestClient(one.client.app, raise_server_exceptions=False, cookies=one.client.cookies)

    answer = quiet.get("/recordings")

    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_an_archive_that_is_locked_asks_for_patience(
    signed_in: Callable[[str], Browser], archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise LockedError

    monkeypatch.setattr(archive.overview, "listing", locked)

    page = signed_in("interpreter-1").get("/recordings")

    assert page.status_code == 503
    assert "The archive is locked by another process; try again in a moment." in page.text


def test_a_page_elsewhere_that_points_its_name_here_is_refused(browser: Callable[[], Browser]) -> None:
    assert browser().get("/sign-in", host="evil.example").status_code == 400


def test_a_form_larger_than_any_of_ours_is_not_read(browser: Callable[[], Browser]) -> None:
    one = browser()

    assert one.client.post("/sign-in", content=b"x" * (1 << 21)).status_code == 413
    assert one.client.post("/sign-in", content=iter([b"x"])).status_code == 413  # which does not say how long it is


def test_no_page_brings_a_script_or_a_style_within_itself_or_from_elsewhere(
    signed_in: Callable[[str], Browser], recording: RecordingId
) -> None:
    one = signed_in("everybody-1")
    about = f"/recordings/{recording}"
    places = ("/sign-in", "/recordings", "/search?q=english", about, f"{about}/about", f"{about}/receipt", "/upload")
    for path in (*places, "/archive", "/archive/trail", "/terms", "/account", "/people", "/nothing"):
        page = one.get(path).text
        assert "style=" not in page
        assert not re.search(r"<[^>]+ on\w+=", page)
        # Data for a script is no script: a browser runs nothing of it.
        ours = r"<script(?! type=\"module\" src=\"/static/[\w/]+\.js\"></script>| type=\"application/json\" id=)"
        assert re.findall(ours, page) == []
        assert not re.search(r"(?:src|href|action)=\"(?![/?#])", page)
