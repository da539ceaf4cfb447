"""A file that was corrected elsewhere comes back at the desk: it is looked at first, and then taken over or not."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from archive.export import Format, Layers, Options
from archive.record import SegmentRecord
from archive.store import Archive
from review.comparing import pieces
from review.desk import Desk
from review.holding import MOST_HELD
from review.shield import LIMIT_BYTES, LIMIT_PARCEL_BYTES
from testimony.identity import RecordingId
from testimony.recording import Consent
from testimony.revision import Kind, Person
from tests.archive.interview import Clock
from tests.review.test_texts import PSEUDO, Unsaid
from tests.review.visit import PAGE, Browser, actions

MEANWHILE = "The transcript was changed since you looked; nothing was taken over: look at the file again."
FORGOTTEN = "The file was brought too long ago and is no longer here; nothing of it was taken over: choose it again."


class Words(HTMLParser):
    """What a page says, without what it says it with."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words(page: str) -> str:
    parser = Words()
    parser.feed(page.partition("<main")[2])
    return " ".join(" ".join(parser.said).split())


@pytest.fixture
def at(recording: RecordingId) -> str:
    return f"/recordings/{recording}/return"


@pytest.fixture
def one(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("interpreter-1")


@pytest.fixture
def taken_out(archive: Archive, recording: RecordingId) -> bytes:
    """The XLIFF export of the interview."""
    return archive.export(recording, Format.XLIFF, Options(), audience=Consent.TEAM, by="reviewer-1")


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    """*data* with one wording in another's place, each of which stands there once."""
    text = data.decode()
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text.encode()


def translations(archive: Archive, recording: RecordingId) -> list[tuple[str, int]]:
    record = archive.record(recording, by="test")
    held = [each.translation.revision for each in record.segments if each.translation]
    return [(revision.text, revision.number) for revision in held]


def way_on(page: str) -> str:
    """Where the button that takes the file over leads."""
    found = re.search(r'action="(/recordings/rec-\w+/return/[\w-]+)"', page)
    assert found
    return found[1]


def test_what_a_file_would_change_is_shown_and_written_only_when_it_is_confirmed(
    one: Browser,
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    at: str,
    taken_out: bytes,
) -> None:
    before = translations(archive, recording)
    data = edited(taken_out, ("English of бір екі", "Two of бір &lt;b&gt;"))

    looked = one.bring(at, file=("back.xlf", data))

    assert looked.status_code == 200
    assert 'dir="ltr"><del>English</del> of бір <del>екі</del></dd>' in looked.text
    assert 'dir="ltr"><ins>Two</ins> of бір <ins>&lt;b&gt;</ins></dd>' in looked.text
    assert f'href="/recordings/{recording}?at={segments[0].segment.id}">00:00:00</a>' in looked.text
    assert "Would be corrected 1 Cannot be taken over 0 Unchanged, or so here already 1" in words(looked.text)
    assert translations(archive, recording) == before
    assert "transcript.replaced" not in actions(archive, "interpreter-1")

    done = one.submit(way_on(looked.text))

    assert (done.status_code, "1 passage was corrected from the file, in your name." in done.text) == (200, True)
    record = archive.record(recording, by="test")
    revision = record.segments[0].translation.revision if record.segments[0].translation else None
    assert revision is not None
    assert (revision.text, revision.number, revision.author) == ("Two of бір <b>", 2, Person("interpreter-1"))
    assert revision.reason == "from a file (XLIFF 2.1), brought in by interpreter-1"
    assert actions(archive, "interpreter-1").count("transcript.replaced") == 1


def test_a_button_that_is_pressed_twice_corrects_once_and_says_the_same(
    one: Browser, archive: Archive, at: str, taken_out: bytes
) -> None:
    place = way_on(one.bring(at, file=("back.xlf", edited(taken_out, ("English of бір екі", "One")))).text)

    first, second = one.submit(place), one.submit(place)

    assert (first.status_code, words(first.text)) == (200, words(second.text))
    assert actions(archive, "interpreter-1").count("transcript.replaced") == 1


def test_a_file_in_which_nothing_was_changed_offers_nothing_to_confirm(one: Browser, at: str, taken_out: bytes) -> None:
    page = one.bring(at, file=("back.xlf", taken_out))

    assert (page.status_code, "There is nothing to change." in page.text) == (200, True)
    assert "/return/" not in page.text


def test_a_passage_that_collides_is_told_and_holds_up_the_whole_file(
    one: Browser,
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    at: str,
    taken_out: bytes,
) -> None:
    archive.corrections.revise(
        segments[0].segment.id, Kind.TRANSLATION, "Mine", based_on=1, author=Person("dolkun"), reason=None
    )
    data = edited(taken_out, ("English of бір екі", "Theirs"), ("English of Үрімжіде", "In Ürümchi"))

    page = one.bring(at, file=("back.xlf", data))

    said = words(page.text)
    assert "Would be corrected 1 Cannot be taken over 1 Unchanged, or so here already 0" in said
    assert "The translation was made on revision 1, it is now at 2." in said
    assert "All of a file is taken over or nothing." in said
    assert "<del>Mine</del>" in page.text  # both texts stand side by side
    assert "<ins>Theirs</ins>" in page.text
    assert "/return/" not in page.text
    assert translations(archive, recording) == [("Mine", 2), ("English of Үрімжіде", 1)]


def test_what_changes_here_between_looking_and_confirming_is_looked_at_again(
    one: Browser,
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    at: str,
    taken_out: bytes,
) -> None:
    data = edited(taken_out, ("English of бір екі", "Theirs"), ("English of Үрімжіде", "In Ürümchi"))
    place = way_on(one.bring(at, file=("back.xlf", data)).text)
    archive.corrections.revise(
        segments[0].segment.id, Kind.TRANSLATION, "Theirs", based_on=1, author=Person("dolkun"), reason=None
    )

    again = one.submit(place)

    assert (again.status_code, MEANWHILE in words(again.text)) == (409, True)
    assert translations(archive, recording) == [("Theirs", 2), ("English of Үрімжіде", 1)]
    one.submit(way_on(again.text))
    assert translations(archive, recording) == [("Theirs", 2), ("In Ürümchi", 2)]


def test_subtitles_come_back_beside_the_file_as_it_was_taken_out(
    one: Browser, archive: Archive, recording: RecordingId, at: str
) -> None:
    english = Options(layers=Layers.TRANSLATION)
    out = archive.export(recording, Format.VTT, english, audience=Consent.TEAM, by="reviewer-1")
    back = edited(out, ("English of Үрімжіде", "In Ürümchi"))

    alone = one.bring(at, file=("back.vtt", back))
    strange = one.bring(at, file=("back.vtt", back), before=("out.vtt", back))
    looked = one.bring(at, file=("back.vtt", back), before=("out.vtt", out))

    assert "as subtitles never do; choose beside it the file as it was taken out" in words(alone.text)
    assert "no export in the audit trail has its digest" in words(strange.text)
    assert (alone.status_code, strange.status_code, looked.status_code) == (422, 422, 200)
    one.submit(way_on(looked.text))
    assert translations(archive, recording) == [("English of бір екі", 1), ("In Ürümchi", 2)]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        (
            "x.docx",
            b"PK",
            "X.docx does not end like a file that can come back (.json, .srt, .tmx, .vtt, .xlf, .xliff); if it is one "
            "of these, give its name that ending.",
        ),
        ("x.xlf", b"<xliff>", "Nothing of x.xlf was taken over: line 1: it is no well-formed XML from here on."),
        (
            "x.xlf",
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<x>&a;</x>',
            "Nothing of x.xlf was taken over: line 1: it declares a document type, which our files never do.",
        ),
        ("x.json", b'{"a": ' * 9000, "Nothing of x.json was taken over: line 1: it is not as this program has written"),
        ("x.tmx", "<tmx>ж</tmx>".encode("cp1251"), "Nothing of x.tmx was taken over: line 1: it is no well-formed"),
        ("x.vtt.json", b"", "Nothing of x.vtt.json was taken over: line 1: it is no JSON from here on."),
        ("\u202e<img src=x>.json", b"{}", r"Nothing of \u{202E}<img src=x>.json was taken over: line 1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_sentence_of_the_command_line(
    name: str, data: bytes, why: str, one: Browser, archive: Archive, at: str
) -> None:
    page = one.bring(at, file=(name, data))

    assert (page.status_code, why in unescape(words(page.text))) == (422, True)
    assert "<img" not in page.text
    assert "transcript.replaced" not in actions(archive, "interpreter-1")


def test_a_form_without_a_file_asks_for_one(one: Browser, at: str) -> None:
    page = one.bring(at, file=("", b""))

    assert (page.status_code, "No file was chosen; choose the one that was corrected." in page.text) == (422, True)
    assert one.submit(at).status_code == 422
    broken = {**PAGE, "content-type": "multipart/form-data; boundary=x", "x-csrf-token": one.token}
    assert one.client.post(at, content=b"--y\r\n", headers=broken).status_code == 400


def test_a_file_of_another_recording_or_of_strangers_is_not_taken(
    one: Browser, archive: Archive, recording: RecordingId, at: str, taken_out: bytes
) -> None:
    elsewhere = taken_out.replace(recording.encode(), b"rec-000000000000")
    nameless = archive.export(recording, Format.XLIFF, Options(anonymised=True), audience=Consent.TEAM, by="reviewer-1")

    assert f"it is not of {recording}" in words(one.bring(at, file=("x.xlf", elsewhere)).text)
    assert "it was made for strangers, without names" in words(one.bring(at, file=("x.xlf", nameless)).text)


def test_files_may_be_larger_than_forms_and_are_bounded_all_the_same(one: Browser, at: str) -> None:
    large = one.bring(at, file=("x.json", b" " * (LIMIT_BYTES + 1)))
    too_large = one.client.post(at, content=b"", headers={"content-length": str(LIMIT_PARCEL_BYTES + 1)})
    elsewhere = one.bring(at + "/x", file=("x.json", b" " * (LIMIT_BYTES + 1)))

    assert (large.status_code, too_large.status_code, elsewhere.status_code) == (422, 413, 413)
    assert "At most 32.0 MB." in words(one.get(at).text)


def test_nothing_that_was_brought_is_written_to_a_file(
    one: Browser, at: str, taken_out: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled: list[object] = []
    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", rolled.append)

    one.bring(at, file=("x.json", b" " * (4 << 20)), before=("y.json", b" " * (4 << 20)))

    assert rolled == []


def test_a_stranger_s_file_is_not_even_read(browser: Callable[[], Browser], at: str, one: Browser) -> None:
    stranger = browser()
    stranger.get("/sign-in")

    assert stranger.bring(at, file=("x.json", b"{}")).status_code == 401
    foreign = one.client.post(at, files={"file": ("x.json", b"{}")}, data={"csrf": "0" * 64}, headers=PAGE)
    assert foreign.status_code == 403


def test_what_was_brought_is_confirmed_by_whoever_brought_it_and_soon(
    one: Browser,
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    clock: Clock,
    at: str,
    taken_out: bytes,
) -> None:
    data = edited(taken_out, ("English of бір екі", "One"))
    first = way_on(one.bring(at, file=("back.xlf", data)).text)
    second = way_on(one.bring(at, file=("back.xlf", data)).text)

    for who, place in ((signed_in("reviewer-1"), second), (one, first)):  # not theirs, and not the newest
        refused = who.submit(place)
        assert (refused.status_code, FORGOTTEN in words(refused.text)) == (422, True)
    for _ in range(5):  # as long as the sign-in lasts
        clock.now += timedelta(minutes=15)
        one.get(at)
    assert FORGOTTEN in words(one.submit(second).text)
    assert translations(archive, recording)[0] == ("English of бір екі", 1)


def test_the_desk_holds_no_more_than_it_has_room_for(
    one: Browser, desk: Desk, recording: RecordingId, at: str, taken_out: bytes
) -> None:
    place = way_on(one.bring(at, file=("back.xlf", edited(taken_out, ("English of бір екі", "One")))).text)
    held = desk.holding.find(place.rpartition("/")[2], "interpreter-1", recording)
    assert held.sent is not None

    for number in range(MOST_HELD):
        desk.holding.keep(f"somebody-{number}", recording, held.sent, held.corrections)

    assert FORGOTTEN in words(one.submit(place).text)


def test_the_page_of_what_would_change_can_be_translated(
    archive: Archive, signed_in: Callable[[str], Browser], desk: Desk, at: str, taken_out: bytes
) -> None:
    object.__setattr__(desk, "texts", type(desk.texts)((*desk.texts.voices, PSEUDO)))
    archive.accounts.speak("everybody-1", "ar")
    data = edited(taken_out, ("English of бір екі", "One"))
    everybody = signed_in("everybody-1")

    looked = everybody.bring(at, file=("back.xlf", data))
    told = [looked.text, everybody.submit(way_on(looked.text)).text, everybody.bring(at, file=("1.xlf", data)).text]
    for page in told:
        parser = Unsaid()
        parser.feed(page)
        assert parser.found == []


@pytest.mark.parametrize(
    ("before", "after", "now", "then"),
    [
        (
            "a b c",
            "a x c",
            [("same", "a"), ("other", "b"), ("same", "c")],
            [("same", "a"), ("other", "x"), ("same", "c")],
        ),
        ("", "a b", [], [("other", "a b")]),
        ("a b", "b", [("other", "a"), ("same", "b")], [("same", "b")]),
    ],
)
def test_two_wordings_part_where_their_words_do(
    before: str, after: str, now: list[tuple[str, str]], then: list[tuple[str, str]]
) -> None:
    assert pieces(before, after) == (tuple(now), tuple(then))


def test_wordings_too_long_to_compare_are_shown_whole() -> None:
    long = "word " * 3000

    assert pieces(long, "other") == ((("other", long),), (("other", "other"),))
