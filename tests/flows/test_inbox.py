"""The inbox: what is taken out of a folder, what is refused, what is left, and what a power cut may do to it."""

import errno
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import NoRoomError
from archive.store import Archive
from flows.inbox import moving
from flows.inbox.looking import Left, writers
from flows.inbox.sidecar import Declared, SidecarError, read
from flows.inbox.taking import Inbox
from media.identify import identify
from media.refusals import NotAudioError, TookTooLongError
from testimony.identity import Digest
from testimony.language import Language
from testimony.recording import Consent, MediaFacts
from testimony.speaker import Role

SOUND = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=16_000, channels=1, declared_ms=None)
SETTLE_S = 10


@dataclass
class Ear:
    """Takes for sound what begins so, and remembers how often it was asked."""

    asked: int = 0
    errors: list[Exception] = field(default_factory=list)

    def __call__(self, path, name):
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        if not path.read_bytes().startswith(b"sound"):
            raise NotAudioError(name)
        return SOUND


@dataclass
class Minutes:
    """A clock that stands still until it is put forward."""

    now_s: float = 0

    def __call__(self):
        return self.now_s


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "home", lambda: datetime.now(UTC) + timedelta(minutes=1)) as archive:  # noqa: TID251 - files bear the real time
        yield archive


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def minutes():
    return Minutes()


@pytest.fixture
def make(archive, folder, tmp_path, ear, minutes):
    """An inbox as a worker opens it when it starts."""

    def make(language=Language.UYGHUR):
        return Inbox(
            archive=archive,
            folder=folder,
            language=language,
            consent=Consent.SEALED,
            by="selin",
            identify=ear,
            limit_bytes=1 << 20,
            settle_s=SETTLE_S,
            journal=tmp_path / "home" / "inbox",
            moment=minutes,
            clock=lambda: datetime(2026, 11, 22, tzinfo=UTC),
        )

    return make


@pytest.fixture
def inbox(make):
    return make()


@pytest.fixture
def drop(folder):
    def drop(name, content=b"sound of a witness"):
        (folder / name).write_bytes(content)

    return drop


@pytest.fixture
def taken(minutes):
    """Looks twice, as far apart as it takes."""

    def taken(inbox):
        inbox.take()
        minutes.now_s += SETTLE_S
        return inbox.take()

    return taken


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_taken_once_it_is_whole_and_its_note_says_what_became_of_it(
    archive, inbox, folder, drop, minutes, taken
):
    drop("a.mp3")
    first = inbox.take()
    minutes.now_s += SETTLE_S - 1
    early = inbox.take()
    minutes.now_s += 1
    haul = inbox.take()

    assert (first.taken, first.waits) == ((), True)
    assert early.left == (Left("a.mp3", "it is taken once nothing of it has changed for 10 s; so far that is 9 s"),)
    (recording,) = archive.recordings.all()
    assert haul.taken == (recording.id,)
    assert (haul.left, haul.waits) == ((), False)
    assert names(folder) == ["done/a.mp3", "done/a.mp3.txt"]
    digest = Digest.of_bytes(b"sound of a witness")
    assert (folder / "done" / "a.mp3.txt").read_text() == f"Taken in as {recording.id}, SHA-256 {digest}.\n"
    assert (recording.original, recording.name, str(recording.language)) == (digest, "a.mp3", "ug-Arab")
    assert recording.consent is Consent.SEALED, "as the inbox says, where nobody says otherwise"
    assert [(each.by, each.name) for each in archive.declarations.arrivals(recording.id)] == [("selin", "a.mp3")]


def test_a_file_that_grows_is_left_until_it_does_not(inbox, drop, minutes):
    for length in range(5):
        drop("a.mp3", b"sound" * length)
        assert inbox.take().taken == ()
        minutes.now_s += SETTLE_S
    assert len(inbox.take().taken) == 1


def test_a_file_that_somebody_still_writes_to_is_left_however_long_that_takes(inbox, folder, drop, taken, minutes):
    drop("a.mp3")
    with (folder / "a.mp3").open("ab"):
        haul = taken(inbox)
        assert haul.left == (Left("a.mp3", "another program is writing to it"),)
        assert haul.waits
    assert len(inbox.take().taken) == 1


def test_who_only_reads_a_file_keeps_it_from_nobody(folder, drop):
    drop("a.mp3")
    with (folder / "a.mp3").open("rb"):
        assert writers([folder / "a.mp3", folder / "gone.mp3"]) == {}


def test_what_is_no_recording_is_refused_with_a_sentence_beside_it_and_stops_no_other(
    archive, inbox, folder, drop, taken
):
    drop("letter.mp3", b"Dear colleagues")
    drop("b.mp3")

    haul = taken(inbox)

    assert haul.refused == ("NotAudioError",)
    assert len(haul.taken) == 1
    assert names(folder) == ["done/b.mp3", "done/b.mp3.txt", "refused/letter.mp3", "refused/letter.mp3.txt"]
    note = (folder / "refused" / "letter.mp3.txt").read_text()
    assert note == f"Refused: {NotAudioError('letter.mp3')}.\n"
    assert "recording.refused" in {event.action for event in archive.audit.events()}


def test_links_pipes_folders_hidden_and_half_copied_files_are_left_alone_and_nothing_behind_them_is_read(
    archive, inbox, folder, drop, taken, tmp_path, ear
):
    (tmp_path / "secret").write_bytes(b"sound of somebody else")
    (folder / "link.mp3").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe.mp3")
    (folder / "tuesday").mkdir()
    (folder / "tuesday" / "a.mp3").write_bytes(b"sound")
    for name in (".a.mp3", "a.mp3.part", "b.crdownload", "Thumbs.db", "lonely.yaml"):
        drop(name)

    haul = taken(inbox)

    link = "it is a link, and links are not followed; put the file itself into the inbox"
    assert {each.name: each.why for each in haul.left} == {
        ".a.mp3": "it is hidden, or the system's own",
        "Thumbs.db": "it is hidden, or the system's own",
        "a.mp3.part": "its name says that it is still arriving",
        "b.crdownload": "its name says that it is still arriving",
        "link.mp3": link,
        "lonely.yaml": "no file lies beside it that it could speak of",
        "pipe.mp3": "it is a pipe or a device; a file is expected",
        "tuesday": "it is a folder; put the files themselves into the inbox",
    }
    assert (ear.asked, archive.recordings.all(), haul.waits) == (0, (), False)


def test_a_file_that_becomes_a_link_between_the_looks_leads_nowhere(archive, inbox, folder, drop, minutes, tmp_path):
    drop("a.mp3")
    inbox.take()
    (tmp_path / "secret").write_bytes(b"sound of a witness")
    (folder / "a.mp3").unlink()
    (folder / "a.mp3").symlink_to(tmp_path / "secret")
    minutes.now_s += SETTLE_S

    assert inbox.take().taken == ()
    assert archive.recordings.all() == ()


SIDECAR = """
language: kk
reference: KZ-17
consent: archive
place: a city in Türkiye
held_on: 2026-03-01
speakers:
  - {role: witness, pseudonym: Alma}
  - {role: interviewer, pseudonym: "No"}
"""


@pytest.mark.parametrize("name", ["a.mp3.yaml", "a.yaml", "A.YML", "a.mp3.json"])
def test_what_lies_beside_a_file_declares_it(archive, inbox, folder, drop, taken, name):
    drop("a.mp3")
    declared = {
        "language": "kk",
        "reference": "KZ-17",
        "consent": "archive",
        "place": "a city in Türkiye",
        "held_on": "2026-03-01",
        "speakers": [{"role": "witness", "pseudonym": "Alma"}, {"role": "interviewer", "pseudonym": "No"}],
    }
    drop(name, (json.dumps(declared) if name.endswith("json") else SIDECAR).encode())

    (id_,) = taken(inbox).taken

    recording = archive.recordings.get(id_)
    assert (str(recording.language), recording.consent, recording.reference, recording.witness) == (
        "kk-Cyrl",
        Consent.ARCHIVE,
        "KZ-17",
        "Alma",
    )
    (said,) = archive.declarations.of(id_)
    assert (said.place, said.held_on, said.by) == ("a city in Türkiye", date(2026, 3, 1), "selin")
    speakers = [(each.role, each.pseudonym) for each in archive.speakers.all(id_)]
    assert sorted(speakers) == [(Role.INTERVIEWER, "No"), (Role.WITNESS, "Alma")]
    assert names(folder) == sorted(["done/a.mp3", f"done/a.mp3{Path(name).suffix}", "done/a.mp3.txt"])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("language: de", "language should be kk (Kazakh) or ug (Uyghur)"),
        ("consent: withdrawn", "consent should be one of sealed, team, legal, archive, public"),
        ("consent: no", "consent should be one of sealed, team, legal, archive, public"),
        ("held_on: 2027-01-01", "held_on should be a day that was, such as 2026-03-01"),
        ("reference: [1, 2]", "reference should be one line of at most 200 letters"),
        (
            "speakers: [{role: victim, pseudonym: A}]",
            "speakers should be a list of at most 12, each with role (witness, interviewer, interpreter, other) "
            "and pseudonym",
        ),
        (
            "langauge: ug\nplace: {a: b}",
            "place should be one line of at most 200 letters; langauge is none of consent, held_on, language, place, "
            "reference, remark, speakers, witness",
        ),
        ("language: ug\nlanguage: kk", "language is said twice"),
        ("just words", "it should hold names and values, such as language: ug"),
        ("a: [", "it should be UTF-8 text in the form that its ending says"),
        ("a: &a [*a]", "it should be UTF-8 text in the form that its ending says"),
        ("#" * 70_000, "it should have at most 65536 bytes"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_refused_and_names_the_key(
    archive, inbox, folder, drop, taken, content, fault
):
    drop("a.mp3")
    drop("a.yaml", content.encode())

    assert taken(inbox).refused == ("SidecarError",)

    assert (folder / "refused" / "a.mp3.txt").read_text() == f"Refused: a.yaml cannot be used: {fault}.\n"
    assert names(folder) == ["refused/a.mp3", "refused/a.mp3.txt", "refused/a.mp3.yaml"]
    assert archive.recordings.all() == ()


def test_an_empty_declaration_declares_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text("# to be filled in\n")
    with pytest.raises(SidecarError, match="it should hold names and values"):
        read(tmp_path / "a.yaml", "a.yaml", date(2026, 1, 1))
    (tmp_path / "a.yaml").write_text("place:\nwitness: ''\n")
    assert read(tmp_path / "a.yaml", "a.yaml", date(2026, 1, 1)) == Declared()


def test_nobody_guesses_the_language(make, folder, drop, taken):
    drop("a.mp3")
    assert taken(make(language=None)).refused == ("NoLanguageError",)
    assert (folder / "refused" / "a.mp3.txt").read_text() == (
        "Refused: nobody has said which language is spoken in a.mp3; put a.mp3.yaml beside it with the line "
        "language: ug or language: kk, or give the inbox a language of its own.\n"
    )


def test_a_declaration_that_may_be_about_two_files_is_about_neither(inbox, folder, drop, taken):
    drop("a.mp3", b"sound one")
    drop("a.wav", b"sound two")
    drop("a.yaml", b"language: kk")
    drop("b.mp3", b"sound three")
    drop("b.yaml", b"language: kk")
    drop("b.mp3.json", b'{"language": "ug"}')

    assert taken(inbox).refused == ("SidecarError",) * 3

    assert (folder / "refused" / "b.mp3.txt").read_text() == (
        "Refused: b.mp3.json cannot be used: b.yaml declares the same file; leave one of them.\n"
    )
    told = (folder / "refused" / "a.mp3.txt").read_text()
    assert told == (
        "Refused: a.yaml cannot be used: it lies beside several files; call it a.mp3.yaml if it is about this one.\n"
    )


def test_the_same_bytes_twice_are_one_original_and_two_arrivals_and_no_file_is_written_over(
    archive, inbox, folder, drop, taken
):
    drop("a.mp3")
    first = taken(inbox)
    drop("a.mp3", b"sound of another")
    second = taken(inbox)
    drop("again.mp3")
    third = taken(inbox)

    assert third.taken == first.taken != second.taken
    assert len(archive.recordings.all()) == 2
    assert [each.name for each in archive.declarations.arrivals(first.taken[0])] == ["a.mp3", "again.mp3"]
    assert names(folder / "done") == [
        "a (2).mp3", "a (2).mp3.txt", "a.mp3", "a.mp3.txt", "again.mp3", "again.mp3.txt",
    ]  # fmt: skip
    assert (
        (folder / "done" / "again.mp3.txt")
        .read_text()
        .endswith(
            " These very bytes had been received before; consent (sealed), reference and alias stay as they "
            "were declared then.\n"
        )
    )


STEPS = [(os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "unlink"), (os, "open")]


@pytest.mark.parametrize("content", [b"sound of a witness", b"no sound"])
def test_a_power_cut_at_any_point_loses_nothing_and_nothing_is_received_twice(
    archive, make, folder, drop, taken, monkeypatch, content, minutes
):
    class PowerCut(BaseException):
        """Nothing in the program catches it."""

    cuts = 0
    for after in range(1, 200):
        name = f"{after}.mp3"
        drop(name, content + bytes([after]))
        drop(f"{name}.yaml", b"language: kk\nplace: a city")
        left = [after]

        def counted(original, left=left):
            def until_the_cut(*arguments, **named):
                left[0] -= 1
                if left[0] == 0:
                    raise PowerCut
                return original(*arguments, **named)

            return until_the_cut

        inbox = make()
        inbox.take()
        minutes.now_s += SETTLE_S
        with monkeypatch.context() as cut:
            for owner, step in STEPS:
                cut.setattr(owner, step, counted(getattr(owner, step)))
            try:
                inbox.take()
            except PowerCut:
                cuts += 1
        for part in archive._vault._incoming.glob("*.part"):  # the next start of the program does it
            part.unlink()
        taken(make())
        to = "done" if content.startswith(b"sound") else "refused"
        assert {f"{to}/{name}", f"{to}/{name}.txt", f"{to}/{name}.yaml"} <= set(names(folder))
        assert [path.name for path in folder.iterdir() if path.is_file()] == []
        assert (folder / to / name).read_bytes() == content + bytes([after])
        if left[0] > 0:
            break
    assert cuts > 10
    recordings = archive.recordings.all()
    assert len(recordings) == (after if content.startswith(b"sound") else 0)
    for recording in recordings:
        assert [each.name for each in archive.declarations.arrivals(recording.id)] == [recording.name]
        assert [each.place for each in archive.declarations.of(recording.id)] == ["a city"]
        assert archive.original(recording).is_file()


def test_a_medium_that_cannot_be_written_to_is_read_once_and_left_as_it_is(
    archive, make, folder, drop, taken, ear, monkeypatch
):
    drop("a.mp3")
    drop("letter.mp3", b"Dear colleagues")
    monkeypatch.setattr("flows.inbox.taking.os.access", lambda _path, _mode: False)
    inbox = make()

    haul = taken(inbox)
    again = taken(inbox)
    after_a_restart = taken(make())

    assert (len(haul.taken), haul.refused) == (1, ("NotAudioError",))
    assert (again.taken, again.refused, again.waits) == ((), (), False)
    assert {each.why for each in again.left} == {
        "it was looked at already, and stays because nothing can be moved here"
    }
    assert after_a_restart.taken == ()
    (recording,) = archive.recordings.all()
    assert len(archive.declarations.arrivals(recording.id)) == 1
    assert names(folder) == ["a.mp3", "letter.mp3"]


def test_another_recording_of_the_same_name_and_size_on_a_medium_is_taken_as_well(
    archive, make, folder, drop, taken, monkeypatch
):
    monkeypatch.setattr("flows.inbox.taking.os.access", lambda _path, _mode: False)
    drop("REC001.WAV", b"sound one")
    taken(make())
    drop("REC001.WAV", b"sound two")
    taken(make())
    assert len(archive.recordings.all()) == 2


def test_what_goes_to_another_file_system_is_read_back_before_it_is_taken_away(folder, drop, tmp_path, monkeypatch):
    renamed = Path.rename

    def across(source, target):
        if source.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return renamed(source, target)

    drop("a.mp3")
    monkeypatch.setattr(Path, "rename", across)
    moving.move(folder / "a.mp3", tmp_path / "b.mp3")
    assert ((tmp_path / "b.mp3").read_bytes(), names(folder)) == (b"sound of a witness", [])

    drop("a.mp3")
    monkeypatch.setattr(
        "flows.inbox.moving.shutil.copyfileobj", lambda _stream, sink, _length: sink.write(b"sound of a mess")
    )
    with pytest.raises(moving.OtherCopyError, match="a copy is not what was copied"):
        moving.move(folder / "a.mp3", tmp_path / "c.mp3")
    assert names(folder) == ["a.mp3"]
    assert not (tmp_path / "c.mp3").exists()


@pytest.mark.parametrize("where", ["sealing", "moving"])
def test_a_full_disk_leaves_the_file_where_it_lay_and_nothing_half_done(
    archive, make, folder, drop, taken, monkeypatch, where
):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    drop("a.mp3")
    with monkeypatch.context() as disk:
        disk.setattr("archive.vault.os.fsync" if where == "sealing" else "flows.inbox.moving.os.fsync", full)
        with pytest.raises(NoRoomError):
            taken(make())
        if where == "sealing":
            assert archive.recordings.all() == ()
    assert [name for name in names(folder) if "part" in name or name.endswith(".txt")] == []
    assert (folder / "a.mp3").read_bytes() == b"sound of a witness"
    assert list(archive._vault._incoming.glob("*.part")) == []

    taken(make())

    (recording,) = archive.recordings.all()
    assert len(archive.declarations.arrivals(recording.id)) == 1
    assert names(folder) == ["done/a.mp3", "done/a.mp3.txt"]


def test_a_file_at_which_the_tool_fails_again_and_again_is_set_aside(inbox, folder, drop, taken, ear):
    drop("a.mp3")
    ear.errors = [TookTooLongError("ffprobe", 60)] * 3
    sentence = str(ear.errors[0])

    first = taken(inbox)
    assert first.left == (Left("a.mp3", sentence),)
    assert first.waits
    assert inbox.take().refused == ()
    assert inbox.take().refused == ("PoisonError",)

    assert (folder / "refused" / "a.mp3.txt").read_text() == (
        f"Refused: a.mp3 was tried 3 times; at last: {sentence}.\n"
    )


def test_a_name_that_is_as_long_as_names_can_be_or_no_utf_8_is_taken_like_any_other(
    archive, inbox, folder, drop, taken
):
    long = "ү" * 125 + ".mp3"
    drop(long, b"sound one")
    odd = os.fsdecode(b"\xff\xfe.mp3")
    drop(odd, b"sound two")

    assert len(taken(inbox).taken) == 2

    assert len(names(folder / "done")) == 4
    assert all(len(os.fsencode(name)) <= 255 for name in names(folder / "done"))
    assert len(archive.recordings.all()) == 2


def test_a_declaration_that_comes_late_says_so(inbox, folder, drop, taken):
    drop("a.mp3")
    taken(inbox)
    drop("a.yaml", b"language: kk")
    assert inbox.take().left == (
        Left("a.yaml", "the file that it speaks of was taken before it came; declare it at the desk instead"),
    )


def test_a_real_file_is_identified_by_what_it_holds(make, drop, taken, folder):
    inbox = make()
    inbox.identify = identify
    drop("a.mp3", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    assert taken(inbox).refused == ("PlaylistError",)


def test_what_a_killed_process_had_under_way_takes_no_other_file_of_that_name_along(
    archive, make, folder, drop, taken, monkeypatch
):
    class PowerCut(BaseException):
        """Nothing in the program catches it."""

    def cut(_source, _target):
        raise PowerCut

    drop("REC001.WAV", b"no sound")
    with monkeypatch.context() as power:
        power.setattr("flows.inbox.moving.move", cut)
        with pytest.raises(PowerCut):
            taken(make())
    (folder / "REC001.WAV").rename(folder.parent / "taken back")
    drop("REC001.WAV", b"sound of another witness")

    taken(make())

    assert (folder / "done" / "REC001.WAV").read_bytes() == b"sound of another witness"
    assert not (folder / "refused" / "REC001.WAV").exists()
    assert len(archive.recordings.all()) == 1
