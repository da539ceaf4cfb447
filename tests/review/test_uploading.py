"""Handing in over a bad line: pieces, cuts, and a receipt that can be compared."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response

from archive.requests import Wish
from archive.store import Archive
from review.desk import Desk
from review.uploads import Upload, Uploads
from testimony.errors import BadInputError
from testimony.recording import MediaFacts
from tests.archive.interview import Clock, Identify
from tests.review.visit import Browser

SOUND = b"RIFF" + bytes(range(256)) * 20


TUS = {"tus-resumable": "1.0.0"}


def declared(**said: str) -> str:
    facts = {"filename": "дауыс.m4a", "language": "kk", "consent": "team", "reference": "B-1"} | said
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in facts.items())


def begin(one: Browser, length: int = len(SOUND), **said: str) -> Response:
    headers = {"x-csrf-token": one.token, **TUS, "upload-length": str(length), "upload-metadata": declared(**said)}
    return one.client.post("/uploads", headers=headers)


def send(one: Browser, place: str, offset: int, piece: bytes, **others: str) -> Response:
    headers = {
        "x-csrf-token": one.token,
        **TUS,
        "upload-offset": str(offset),
        "content-type": "application/offset+octet-stream",
        **others,
    }
    return one.client.patch(place, headers=headers, content=piece)


@pytest.fixture
def sender(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("interviewer-1")


def test_a_file_in_pieces_arrives_whole_and_is_sealed(sender: Browser, archive: Archive, identify: Identify) -> None:
    begun = begin(sender)
    place = begun.headers["location"]
    assert (begun.status_code, begun.headers["tus-resumable"]) == (201, "1.0.0")

    for offset in range(0, len(SOUND), 1000):
        sent = send(sender, place, offset, SOUND[offset : offset + 1000])
        assert sent.status_code == 204
    assert sent.headers["upload-offset"] == str(len(SOUND))
    digest = hashlib.sha256(SOUND).hexdigest()
    receipt = sender.post(f"{place}/seal", sha256=digest).json()

    assert begun.headers["upload-expires"].endswith("GMT")
    assert receipt["sha256"] == digest
    assert (receipt["size_bytes"], receipt["again"]) == (len(SOUND), False)
    recording = archive.recordings.get(receipt["recording"])
    assert (recording.name, recording.reference, str(recording.language)) == ("дауыс.m4a", "B-1", "kk-Cyrl")
    assert archive.original(recording).read_bytes() == SOUND
    assert identify.asked == ["дауыс.m4a"]
    assert recording.id in sender.get("/recordings").text
    assert [(each.wish, each.by) for each in archive.requests.pending()] == [(Wish.PROCESS, "interviewer-1")]
    page = sender.get(receipt["receipt"]).text
    assert digest in page
    assert "дауыс.m4a" in page


def test_what_was_said_of_it_stands_beside_it(sender: Browser, archive: Archive) -> None:
    speakers = [["witness", "А-1"], ["interpreter", "B"]]
    place = begin(sender, place="Алматы", held_on="2026-02-03", speakers=json.dumps(speakers)).headers["location"]
    send(sender, place, 0, SOUND)
    recording = sender.post(f"{place}/seal").json()["recording"]

    assert archive.recordings.get(recording).witness == "А-1"
    assert [[each.role.value, each.pseudonym] for each in archive.speakers.all(recording)] == speakers
    (said,) = archive.declarations.of(recording)
    assert (said.place, str(said.held_on), said.by) == ("Алматы", "2026-02-03", "interviewer-1")
    page = sender.get(f"/recordings/{recording}/about").text
    assert "Алматы" in page
    assert sender.client.get(f"/recordings/{recording}/state").json() == {
        "state": "received",
        "reached": 0,
        "said": "received",
        "failure": None,
        "request": "waiting",
        "worded": 0,
        "corrected": 0,
        "approved": 0,
        "open_findings": 0,
    }


def test_a_client_learns_what_it_may_count_on(sender: Browser) -> None:
    headers = sender.client.options("/uploads").headers

    assert headers["tus-version"] == "1.0.0"
    assert headers["tus-extension"] == "creation,checksum,expiration,termination"
    assert headers["tus-checksum-algorithm"] == "sha1,sha256"
    assert headers["tus-max-size"] == "1000000"


def test_another_protocol_and_another_type_are_refused(sender: Browser) -> None:
    place = begin(sender).headers["location"]

    assert sender.client.head(place).status_code == 412
    assert sender.client.head(place, headers={"tus-resumable": "0.2.2"}).status_code == 412
    assert send(sender, place, 0, b"x", **{"content-type": "text/plain"}).status_code == 415
    assert sender.client.head(place, headers=TUS).headers["upload-offset"] == "0"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_of_a_piece_that_arrived_otherwise_nothing_is_kept(algorithm: str, sender: Browser) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND[:100])
    right = base64.b64encode(hashlib.new(algorithm, SOUND[100:200]).digest()).decode()

    wrong = send(sender, place, 100, SOUND[101:201], **{"upload-checksum": f"{algorithm} {right}"})

    assert (wrong.status_code, wrong.json()["message"]) == (
        460,
        "the piece did not arrive as it was sent; nothing of it was kept, so send it again",
    )
    assert sender.client.head(place, headers=TUS).headers["upload-offset"] == "100"
    kept = send(sender, place, 100, SOUND[100:200], **{"upload-checksum": f"{algorithm} {right}"})
    assert (kept.status_code, kept.headers["upload-offset"]) == (204, "200")
    for nonsense in ("md5 AAAA", "sha256 ***", "sha256"):
        assert send(sender, place, 200, b"x", **{"upload-checksum": nonsense}).status_code in {400, 460}
    assert sender.client.head(place, headers=TUS).headers["upload-offset"] == "200"


def test_what_nobody_wants_any_more_is_given_up(sender: Browser, tmp_path: Path) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND[:700])
    assert "0.7 kB of" in sender.get("/upload").text or "700 B of" in sender.get("/upload").text

    given_up = sender.client.delete(place, headers={"x-csrf-token": sender.token, **TUS})

    assert given_up.status_code == 204
    assert sender.client.head(place, headers=TUS).status_code == 404
    assert list((tmp_path / "uploads").iterdir()) == []


def test_what_was_declared_is_given_back(sender: Browser) -> None:
    begun = begin(sender)

    known = sender.client.head(begun.headers["location"], headers=TUS).headers
    assert known["upload-metadata"] == declared()
    assert known["cache-control"] == "no-store"


def test_after_a_cut_it_goes_on_where_it_stopped_also_after_a_restart(
    sender: Browser, desk: Desk, tmp_path: Path, clock: Clock
) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND[:700])

    object.__setattr__(desk, "uploads", Uploads(tmp_path / "uploads", clock, 1_000_000))  # what a new process makes
    known = sender.client.head(place, headers=TUS)

    assert (known.headers["upload-offset"], known.headers["upload-length"]) == ("700", str(len(SOUND)))
    assert send(sender, place, 700, SOUND[700:]).status_code == 204
    assert sender.post(f"{place}/seal").status_code == 200


def test_a_piece_that_does_not_join_on_is_refused(sender: Browser) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND[:700])

    for offset in (0, 900):
        wrong = send(sender, place, offset, b"x")
        assert (wrong.status_code, wrong.json()["message"]) == (
            409,
            f"the piece begins at byte {offset}, and 700 bytes are here; ask again where to go on",
        )
    assert sender.client.head(place, headers=TUS).headers["upload-offset"] == "700"
    assert sender.post(f"{place}/seal").status_code == 409  # it is not whole


def test_more_than_was_announced_is_not_kept(sender: Browser) -> None:
    place = begin(sender, length=10).headers["location"]

    assert send(sender, place, 0, b"x" * 11).status_code == 413
    assert sender.client.head(place, headers=TUS).headers["upload-offset"] == "0"


def test_two_lines_do_not_send_the_same_file_at_once(sender: Browser, desk: Desk) -> None:
    place = begin(sender).headers["location"]
    upload = desk.uploads.find(place.rpartition("/")[2], "interviewer-1")

    with desk.uploads.appending(upload, 0):
        assert send(sender, place, 0, b"x").status_code == 423


def test_what_arrived_otherwise_than_it_was_sent_is_not_kept(sender: Browser, archive: Archive) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND)

    refused = sender.post(f"{place}/seal", sha256="0" * 64)

    arrived = hashlib.sha256(SOUND).hexdigest()[:12]
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        f"what arrived is not what was sent: sent 000000000000, arrived {arrived}; nothing of it was kept, "
        "so send the file again",
    )
    assert sender.client.head(place, headers=TUS).status_code == 404
    assert len(archive.recordings.all()) == 1


def test_a_receipt_that_got_lost_is_given_again(sender: Browser) -> None:
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND)
    first = sender.post(f"{place}/seal").json()

    assert sender.post(f"{place}/seal").json() == first | {"again": True}
    assert send(sender, place, len(SOUND), b"x").status_code == 409


@pytest.mark.parametrize(
    ("said", "unheld"),
    [
        ({}, []),
        ({"reference": ""}, []),
        ({"reference": "B-2", "consent": "public"}, ["consent", "reference"]),
        ({"place": "a city", "consent": "sealed"}, ["consent"]),
    ],
)
def test_bytes_that_are_here_already_keep_what_was_said_first_and_whoever_said_otherwise_is_told(
    said: dict[str, str], unheld: list[str], sender: Browser, archive: Archive
) -> None:
    answers = []
    for facts in ({}, said):
        place = begin(sender, len(SOUND), **facts).headers["location"]
        send(sender, place, 0, SOUND)
        answers.append(sender.post(f"{place}/seal").json())

    first, second = answers
    assert (first["again"], first["unheld"], first["seen"]) == (False, [], True)
    assert second == first | {"again": True, "unheld": unheld}
    recording = archive.recordings.get(second["recording"])
    assert (recording.reference, recording.consent.value) == ("B-1", "team")


def test_whoever_is_kept_away_from_a_recording_is_not_led_to_it(sender: Browser, archive: Archive) -> None:
    answers = []
    for _ in range(2):
        place = begin(sender).headers["location"]
        send(sender, place, 0, SOUND)
        answers.append(sender.post(f"{place}/seal").json())
        archive.access.appoint("interviewer-1", answers[0]["recording"], [], by="archivist-1")

    assert [each["seen"] for each in answers] == [True, False]


def test_an_upload_is_nobody_elses(sender: Browser, signed_in: Callable[[str], Browser]) -> None:
    place = begin(sender).headers["location"]
    other = signed_in("archivist-1")

    assert other.client.head(place, headers=TUS).status_code == 404
    assert send(other, place, 0, b"x").status_code == 404
    assert other.post(f"{place}/seal").status_code == 404


@pytest.mark.parametrize("upload", ["..%2F..%2Farchive", "x" * 32, "0" * 31, "%00"])
def test_an_address_of_an_upload_never_becomes_a_path(upload: str, sender: Browser) -> None:
    assert sender.client.head(f"/uploads/{upload}", headers=TUS).status_code == 404


def test_a_file_that_is_refused_leaves_nothing(sender: Browser, desk: Desk, tmp_path: Path) -> None:
    class NotSoundError(BadInputError):
        def __str__(self) -> str:
            return "this is no sound"

    def refuse(_path: Path, _name: str) -> MediaFacts:
        raise NotSoundError

    object.__setattr__(desk, "identify", refuse)
    place = begin(sender).headers["location"]
    send(sender, place, 0, SOUND)

    refused = sender.post(f"{place}/seal")

    assert (refused.status_code, refused.json()) == (422, {"message": "this is no sound"})
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"language": "en"}, 422),
        ({"consent": "everybody"}, 400),
        ({"consent": "withdrawn"}, 400),
        ({"held_on": "tomorrow"}, 400),
        ({"held_on": "2999-01-01"}, 400),
        ({"speakers": '[["king", "A"]]'}, 400),
        ({"speakers": "A"}, 400),
        ({"length": 2_000_000}, 413),
    ],
)
def test_what_cannot_be_taken_is_told_before_anything_is_sent(
    said: dict[str, str | int], status: int, sender: Browser, tmp_path: Path
) -> None:
    assert begin(sender, **said).status_code == status  # type: ignore[arg-type]  # the length is a number
    assert not list(tmp_path.glob("uploads/*"))


@pytest.mark.parametrize("header", ["filename ***", "language", "filename \x80"])
def test_a_declaration_that_cannot_be_read_is_refused(header: str, sender: Browser) -> None:
    headers = {"x-csrf-token": sender.token, **TUS, "upload-length": "9", "upload-metadata": header.encode("latin-1")}

    assert sender.client.post("/uploads", headers=headers).status_code in {400, 422}  # type: ignore[arg-type]  # bytes are a header as well


@pytest.mark.parametrize("length", ["", "-1", "1e3", "９", "1" * 30])
def test_a_length_that_is_no_number_is_refused(length: str, sender: Browser) -> None:
    headers = {
        "x-csrf-token": sender.token,
        **TUS,
        "upload-length": length.encode(),
        "upload-metadata": declared().encode(),
    }

    assert sender.client.post("/uploads", headers=headers).status_code == 400  # type: ignore[arg-type]  # as above


def test_nobody_begins_more_than_twenty_at_a_time(sender: Browser) -> None:
    for _ in range(20):
        assert begin(sender).status_code == 201

    refused = begin(sender)

    assert (refused.status_code, refused.json()["message"]) == (
        422,
        "20 uploads of yours are not finished; finish them before you begin another",
    )


def test_what_nobody_finishes_is_forgotten_after_two_weeks(tmp_path: Path) -> None:
    clock = Clock()
    uploads = Uploads(tmp_path / "uploads", clock, 1000)
    said = Upload(id="", by="a", length=5, name="x", language="kk", consent="team")
    old = uploads.begin(said)
    late = Clock(clock.now.fromtimestamp(uploads.part(old).stat().st_mtime, clock.now.tzinfo) + timedelta(days=15))

    Uploads(tmp_path / "uploads", late, 1000).begin(said)

    assert not uploads.part(old).exists()
    assert len(list((tmp_path / "uploads").glob("*.json"))) == 1


def test_names_of_files_on_their_way_say_nothing(sender: Browser, tmp_path: Path) -> None:
    begin(sender, filename="../../the witness.m4a")

    for path in (tmp_path / "uploads").iterdir():
        assert path.stem.isalnum()
        assert path.stat().st_mode & 0o077 == 0
