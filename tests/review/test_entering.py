"""Coming in: the first link, invitations, passwords, waiting, and sessions that end."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.accounts import Duty
from archive.store import Archive
from review.app import create_app
from review.desk import Desk
from review.passwords import Passwords, UnusablePasswordError
from review.sessions import IDLE, LONGEST
from review.throttle import Throttle
from tests.archive.interview import Clock, Identify
from tests.review.visit import PASSWORD, Browser, actions, token_in


@pytest.fixture
def new_desk(tmp_path: Path, clock: Clock) -> Desk:
    """A desk in whose archive nobody has an account."""
    archive = Archive.open(tmp_path / "new", clock)
    return Desk.over(archive, clock, identify=Identify(), uploads=tmp_path / "new-uploads", limit_bytes=1000)


def test_the_first_link_makes_the_administrator_once(new_desk: Desk) -> None:
    def new_browser() -> Browser:
        return Browser(TestClient(create_app(new_desk, ["testserver"]), follow_redirects=False), new_desk)

    one, another = new_browser(), new_browser()
    link = f"/invitations/{new_desk.first_invitation()}"

    assert "You are the first here" in one.get(link).text
    assert one.get(link).status_code == 200  # looking does not use it
    entered = one.submit(link, name="mara", password=PASSWORD)

    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    account = new_desk.archive.accounts.find("mara")
    assert account is not None
    assert account.duties == {Duty.ADMINISTRATOR}
    assert one.get("/people").status_code == 200
    another.get("/sign-in")
    again = another.submit(link, name="mallory", password=PASSWORD)
    assert again.status_code == 422
    assert "This link has been used, or is too old; ask an administrator for a new one." in again.text
    assert new_desk.archive.accounts.find("mallory") is None
    assert new_desk.first_invitation() is None
    new_desk.archive.close()


def test_a_link_whose_form_was_wrong_can_be_used_again(signed_in: Callable[[str], Browser], desk: Desk) -> None:
    token = desk.invitations.issue(name="aigul", duties=frozenset({Duty.INTERPRETER}), by="administrator-1")
    one = signed_in("nobody-1")

    short = one.submit(f"/invitations/{token}", password=PASSWORD[:5])

    assert short.status_code == 422
    assert "A password has 12 to 256 characters, not 5; four or five words make a good one." in short.text
    assert one.submit(f"/invitations/{token}", password=PASSWORD).status_code == 303


def test_a_link_ends_after_three_days(desk: Desk, clock: Clock, browser: Callable[[], Browser]) -> None:
    token = desk.invitations.issue(name="aigul", duties=frozenset(), by="administrator-1")
    clock.now += timedelta(days=3, seconds=1)

    assert browser().get(f"/invitations/{token}").status_code == 422


def test_the_administrator_lets_somebody_in_and_never_learns_the_password(
    signed_in: Callable[[str], Browser], browser: Callable[[], Browser], archive: Archive
) -> None:
    page = signed_in("administrator-1").submit("/people", **{"name": "aigul", "duty-interpreter": "on"})
    link = page.text.split('<code class="link">http://testserver')[1].split("<")[0]
    one = browser()
    one.get(link)
    one.submit(link, password=PASSWORD)

    assert one.get("/recordings").status_code == 200
    assert [(event.actor, event.action) for event in archive.audit.events() if event.subject == "aigul"] == [
        ("administrator-1", "account.added")
    ]
    assert browser().sign_in("aigul").status_code == 303


def test_a_forgotten_password_is_replaced_and_ends_what_was_signed_in(
    signed_in: Callable[[str], Browser], browser: Callable[[], Browser]
) -> None:
    elsewhere = signed_in("interpreter-1")
    page = signed_in("administrator-1").submit("/people/interpreter-1/link")
    link = page.text.split('<code class="link">http://testserver')[1].split("<")[0]
    one = browser()
    one.get(link)
    one.submit(link, password=PASSWORD[::-1])

    assert elsewhere.get("/recordings").status_code == 303
    assert browser().sign_in("interpreter-1").status_code == 403
    assert browser().sign_in("interpreter-1", PASSWORD[::-1]).status_code == 303


def test_duties_that_are_taken_away_and_accounts_that_are_closed_count_at_once(
    signed_in: Callable[[str], Browser],
) -> None:
    mara, one = signed_in("administrator-1"), signed_in("interpreter-1")
    assert one.get("/recordings").status_code == 200

    mara.submit("/people/interpreter-1/duties", **{"duty-interviewer": "on"})
    assert one.get("/upload").status_code == 200
    mara.submit("/people/interpreter-1/close")

    assert one.get("/upload").status_code == 303


def test_the_last_administrator_stays(signed_in: Callable[[str], Browser], archive: Archive) -> None:
    archive.accounts.give("everybody-1", [Duty.REVIEWER], by="administrator-1")
    mara = signed_in("administrator-1")

    for path in ("/people/administrator-1/close", "/people/administrator-1/duties"):
        refused = mara.submit(path)
        assert refused.status_code == 422
        assert "Administrator-1 is the last administrator; make somebody else one first." in refused.text


def test_signing_in_renews_the_session_and_signing_out_ends_it(
    browser: Callable[[], Browser], archive: Archive
) -> None:
    one = browser()
    visitor = one.get("/sign-in").cookies["testimony_session"]

    entered = one.sign_in("interpreter-1")

    member = one.client.cookies["testimony_session"]
    assert member != visitor
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age" not in cookie
    assert one.get("/recordings").status_code == 200
    assert one.submit("/sign-out").headers["location"] == "/sign-in"
    one.carry(member)
    assert one.get("/recordings").status_code == 303
    assert actions(archive, "interpreter-1") == ["account.entered"]


def test_whoever_signs_in_at_a_browser_ends_the_session_before(browser: Callable[[], Browser]) -> None:
    one = browser()
    one.sign_in("interpreter-1")
    before = one.client.cookies["testimony_session"]

    one.sign_in("reviewer-1")

    one.carry(before)
    assert one.get("/recordings").status_code == 303


def test_a_cookie_that_somebody_planted_opens_nothing(browser: Callable[[], Browser]) -> None:
    one = browser()
    one.carry("planted")
    one.sign_in("interpreter-1")

    stranger = browser()
    stranger.carry("planted")
    assert stranger.get("/recordings").status_code == 303


@pytest.mark.parametrize("pause", [IDLE, LONGEST])
def test_a_session_that_nobody_uses_or_that_is_old_ends(
    pause: timedelta, signed_in: Callable[[str], Browser], clock: Clock
) -> None:
    one = signed_in("interpreter-1")
    step = IDLE - timedelta(minutes=1) if pause is LONGEST else pause
    for _ in range(pause // step):
        assert one.get("/recordings").status_code == 200
        clock.now += step

    clock.now += timedelta(hours=1)
    assert one.get("/recordings").status_code == 303


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(place: str, browser: Callable[[], Browser]) -> None:
    one = browser()
    assert f'value="{place}"' not in one.client.get("/sign-in", params={"next": place}).text

    assert one.submit("/sign-in", name="interpreter-1", password=PASSWORD, next=place).headers["location"] == "/"


def test_signing_in_leads_back_to_the_recording(browser: Callable[[], Browser], recording: str) -> None:
    one = browser()
    one.get("/sign-in")
    place = f"/recordings/{recording}"

    entered = one.submit("/sign-in", name="interpreter-1", password=PASSWORD, next=place)

    assert entered.headers["location"] == place


def test_wrong_passwords_make_the_account_wait_and_nobody_else(
    browser: Callable[[], Browser], archive: Archive, clock: Clock
) -> None:
    one = browser()
    for _ in range(5):
        wrong = one.sign_in("interpreter-1", "wrong password")
        assert wrong.status_code == 403
        assert "The name or the password is wrong." in wrong.text
    one.sign_in("interpreter-1", "wrong password")
    clock.now -= timedelta(seconds=30)  # each look at the clock of the tests takes a second

    waiting = one.sign_in("interpreter-1")

    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) > 0
    assert browser().sign_in("reviewer-1").status_code == 303
    clock.now += timedelta(minutes=20)
    assert one.sign_in("interpreter-1").status_code == 303
    assert actions(archive, "interpreter-1")[:5] == ["account.refused"] * 5


def test_a_name_that_nobody_bears_looks_like_a_wrong_password(browser: Callable[[], Browser]) -> None:
    one = browser()

    stranger, wrong = one.sign_in("stranger", "wrong password"), one.sign_in("reviewer-1", "wrong password")

    assert stranger.status_code == wrong.status_code == 403
    assert stranger.text.replace("stranger", "") == wrong.text.replace("reviewer-1", "")


def test_an_address_waits_after_twenty_wrong_passwords(clock: Clock) -> None:
    throttle = Throttle(lambda: clock.now, free=20)
    for _ in range(20):
        assert throttle.wait_s("10.0.0.7") == 0
        throttle.failed("10.0.0.7")

    assert throttle.wait_s("10.0.0.7") == 1
    assert throttle.wait_s("10.0.0.8") == 0
    throttle.failed("10.0.0.7")
    assert throttle.wait_s("10.0.0.7") == 2
    for _ in range(40):
        throttle.failed("10.0.0.7")
    assert throttle.wait_s("10.0.0.7") == 900
    clock.now += timedelta(minutes=31)
    throttle.failed("10.0.0.7")
    assert throttle.wait_s("10.0.0.7") == 0


def test_a_password_is_kept_as_what_cannot_be_turned_back() -> None:
    passwords = Passwords()
    kept = passwords.hashed(PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.is_outdated(kept)
    assert kept != passwords.hashed(PASSWORD)
    assert PASSWORD not in kept
    assert passwords.matches(PASSWORD, kept)
    assert not passwords.matches(PASSWORD + "!", kept)
    assert not passwords.matches("x" * 1_000_000, kept)
    assert not passwords.matches(PASSWORD, None)


def test_a_hash_of_an_earlier_version_opens_the_door_and_is_made_anew(
    browser: Callable[[], Browser], archive: Archive
) -> None:
    salt = bytes(range(16))
    key = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=64 << 20, dklen=32)
    old = "$".join(("scrypt", "32768", "8", "1", base64.b64encode(salt).decode(), base64.b64encode(key).decode()))
    archive.accounts.renew("reviewer-1", old, by="reviewer-1")

    assert browser().sign_in("reviewer-1", "wrong password").status_code == 403
    assert archive.accounts.secret("reviewer-1") == old
    assert browser().sign_in("reviewer-1").status_code == 303
    new = archive.accounts.secret("reviewer-1")
    assert new is not None
    assert new.startswith("$argon2id$")
    assert browser().sign_in("reviewer-1").status_code == 303


def test_somebody_changes_their_own_password_and_is_signed_out_elsewhere(
    signed_in: Callable[[str], Browser], browser: Callable[[], Browser]
) -> None:
    one, elsewhere = signed_in("interpreter-1"), signed_in("interpreter-1")

    wrong = one.submit("/account/password", password="wrong password", new=PASSWORD[::-1])  # noqa: S106 - of people who do not exist
    short = one.submit("/account/password", password=PASSWORD, new="short")
    changed = one.submit("/account/password", password=PASSWORD, new=PASSWORD[::-1])

    assert (wrong.status_code, short.status_code, changed.status_code) == (422, 422, 303)
    assert "The name or the password is wrong." in wrong.text
    assert one.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert browser().sign_in("interpreter-1").status_code == 403
    assert browser().sign_in("interpreter-1", PASSWORD[::-1]).status_code == 303


def test_links_cannot_be_guessed_one_after_the_other(browser: Callable[[], Browser], clock: Clock) -> None:
    one = browser()
    for number in range(21):
        assert one.get(f"/invitations/{number}").status_code == 422
    clock.now -= timedelta(seconds=60)

    assert one.get("/invitations/22").status_code == 429


def test_a_password_too_long_to_be_meant_is_a_sentence() -> None:
    with pytest.raises(UnusablePasswordError) as refused:
        Passwords().hashed("x" * 257)
    assert str(refused.value) == "a password has 12 to 256 characters, not 257; four or five words make a good one"


def test_a_form_that_cannot_be_read_is_a_sentence(browser: Callable[[], Browser]) -> None:
    one = browser()
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}

    for body in (b"name=\xff", b"&".join(b"a=1" for _ in range(100))):
        answer = one.client.post("/sign-in", content=body, headers=headers)
        assert answer.status_code == 400
        assert "What was sent cannot be read; open the page again and try once more." in answer.text


def test_the_forms_carry_the_token_of_this_browser(browser: Callable[[], Browser]) -> None:
    one = browser()
    assert token_in(one.get("/sign-in")) == one.token
