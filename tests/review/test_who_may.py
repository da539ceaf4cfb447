"""Every address and every duty; what nobody may do without our own page; what every answer carries."""

import re
from collections.abc import Callable

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from archive.accounts import Duty
from archive.errors import LockedError
from archive.record import SegmentRecord
from archive.store import Archive
from review.app import ROUTERS
from testimony.identity import RecordingId
from tests.review.visit import PAGE, Browser, actions

I, T, R, A, G = Duty.INTERVIEWER, Duty.INTERPRETER, Duty.REVIEWER, Duty.ARCHIVIST, Duty.ADMINISTRATOR  # noqa: E741 - a table's column heads
#: For each address that is not open to everybody: who gets further than "there is nothing here".
ADMITTED = {
    ("GET", "/recordings"): {I, T, R, A},
    ("GET", "/recordings/{recording}"): {T, R, A},
    ("GET", "/recordings/{recording}/listen.ogg"): {T, R, A},
    ("GET", "/recordings/{recording}/export/{form}"): {R, A},
    ("GET", "/segments/{segment}/history"): {T, R, A},
    ("POST", "/segments/{segment}/{kind}"): {T, R},
    ("POST", "/segments/{segment}/approval"): {R},
    ("POST", "/findings/{finding}/settlement"): {T, R},
    ("GET", "/upload"): {I, A},
    ("POST", "/uploads"): {I, A},
    ("HEAD", "/uploads/{upload_id}"): {I, A},
    ("PATCH", "/uploads/{upload_id}"): {I, A},
    ("POST", "/uploads/{upload_id}/seal"): {I, A},
    ("GET", "/people"): {G},
    ("POST", "/people"): {G},
    ("POST", "/people/{name}/duties"): {G},
    ("POST", "/people/{name}/link"): {G},
    ("POST", "/people/{name}/close"): {G},
}
OPEN_TO_ALL = {
    ("GET", "/"),
    ("GET", "/idle"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("GET", "/invitations/{token}"),
    ("POST", "/invitations/{token}"),
}
NOT_HERE = b'{"message":"there is nothing here for you; go back to the list"}'


def address(template: str, recording: RecordingId, segments: tuple[SegmentRecord, ...]) -> str:
    return template.format(
        recording=recording,
        form="json",
        segment=segments[0].segment.id,
        kind="source",
        finding=segments[2].doubts[0].id,
        name="nobody-1",
        upload_id="0" * 32,
    )


def test_the_table_names_every_address_of_the_desk() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    found = {(method, route.path) for route in routes if isinstance(route, APIRoute) for method in route.methods or ()}
    assert found == ADMITTED.keys() | OPEN_TO_ALL


@pytest.mark.parametrize(("method", "template"), ADMITTED, ids=lambda part: part)
def test_each_duty_gets_in_where_it_belongs_and_nowhere_else(
    method: str,
    template: str,
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
) -> None:
    for duty in (None, *Duty):
        name = f"{duty or 'nobody'}-1"
        one = signed_in(name)

        answer = one.client.request(
            method, address(template, recording, segments), headers={"x-csrf-token": one.token}, content=b""
        )

        # Whoever is let in gets an answer about what they asked; whoever is not gets the same answer everywhere.
        was_refused = answer.status_code == 404 and answer.content in {b"", NOT_HERE}
        admitted = duty in ADMITTED[method, template]
        assert method == "HEAD" or was_refused is not admitted, name  # there is no such upload, whoever asks
        if not admitted:
            assert actions(archive, name) == []


@pytest.mark.parametrize(("method", "template"), ADMITTED, ids=lambda part: part)
def test_whoever_has_not_signed_in_is_asked_to(
    method: str,
    template: str,
    browser: Callable[[], Browser],
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
) -> None:
    one = browser()
    one.get("/sign-in")
    sent = {"x-csrf-token": one.token}

    answer = one.client.request(method, address(template, recording, segments), headers=sent)

    assert answer.status_code == 401
    if method == "GET":
        page = one.get(address(template, recording, segments))
        assert page.status_code == 303
        assert page.headers["location"].startswith("http://testserver/sign-in?next=%2F")


def test_who_lets_people_in_reads_nothing(signed_in: Callable[[str], Browser], recording: RecordingId) -> None:
    one = signed_in("administrator-1")

    for path in ("/recordings", f"/recordings/{recording}", f"/recordings/{recording}/listen.ogg"):
        answer = one.get(path)
        assert answer.status_code == 404
        assert "There is nothing here for you" in answer.text
        assert "бір" not in answer.text


@pytest.mark.parametrize(("method", "template"), [each for each in ADMITTED if each[0] in {"POST", "PATCH"}])
def test_a_change_without_our_token_changes_nothing(
    method: str,
    template: str,
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
) -> None:
    one, other = signed_in("everybody-1"), signed_in("everybody-1")

    for headers in ({}, {"x-csrf-token": other.token}, {"x-csrf-token": ""}):
        answer = one.client.request(method, address(template, recording, segments), headers=headers, json={})
        assert (answer.status_code, answer.json()["message"]) == (
            403,
            "this did not come from a page of this desk, or the page is too old; open it again and try once more",
        )
    assert actions(archive, "everybody-1") == []


def test_the_forms_that_are_open_to_all_need_the_token_as_well(browser: Callable[[], Browser]) -> None:
    one = browser()
    for path in ("/sign-in", "/sign-out", "/invitations/x"):
        assert one.client.post(path, data={"name": "everybody-1"}, headers=PAGE).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/recordings", "/nothing", "/static/editor.js", "/static/desk.css"])
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

    monkeypatch.setattr(archive.overview, "lines", fail)
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

    monkeypatch.setattr(archive.overview, "lines", locked)

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
    for path in ("/sign-in", "/recordings", f"/recordings/{recording}", "/upload", "/people", "/nothing"):
        page = one.get(path).text
        assert "style=" not in page
        assert not re.search(r"<[^>]+ on\w+=", page)
        assert re.findall(r"<script(?! type=\"module\" src=\"/static/\w+\.js\"></script>)", page) == []
        assert not re.search(r"(?:src|href|action)=\"(?![/?#])", page)
