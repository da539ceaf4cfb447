"""What a worker does by schedule, and what becomes of it when something fails; plain steps instead of the flow."""

import itertools
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import NoRoomError
from archive.requests import Wish
from archive.rhythm import Rhythm
from archive.schedules import Errand, Outcome
from archive.store import Archive
from flows.agenda import Agenda
from flows.inbox.placing import UnfitFolderError, hold_apart
from flows.inbox.taking import Inbox
from flows.pools import Pool
from flows.server import ServerGoneError
from flows.worker import Worker
from glossary.book import Glossary
from glossary.entry import Entry, Status
from media.refusals import NotAudioError
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, MediaFacts, Stage, State
from testimony.revision import Kind, Person
from tests.flows.doubles import prepared_minute, workshop_of

EVENING = Rhythm(cron="0 20 * * *", zone="UTC")
SOUND = MediaFacts(container="wav", codec="pcm_s16le", sample_rate_hz=16_000, channels=1, declared_ms=None)
SETTLE_S = 5


@dataclass
class Now:
    """A clock that is put forward by hand; no two looks find the same time."""

    moment: datetime = datetime(2024, 5, 1, 12, tzinfo=UTC)

    def __call__(self):
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def at(self, day, hour):
        self.moment = datetime(2024, 5, day, hour, tzinfo=UTC)


def listen(path, name):
    if not path.read_bytes().startswith(b"sound"):
        raise NotAudioError(name)
    return SOUND


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def archive(tmp_path, now):
    with Archive.open(tmp_path / "home", now) as archive:
        yield archive


@pytest.fixture
def alarms():
    return []


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def worker(archive, flow, lines, alarms, tmp_path):
    moments = itertools.count(step=SETTLE_S)

    def open_inbox(folder, said, by):
        return Inbox(
            archive=archive,
            folder=folder,
            language=Language(said["language"]) if "language" in said else None,
            consent=Consent(said.get("consent", "team")),
            by=by,
            identify=listen,
            limit_bytes=1 << 20,
            settle_s=SETTLE_S,
            journal=tmp_path / "home" / "inbox",
            moment=lambda: next(moments),
            clock=lambda: datetime(2024, 5, 1, tzinfo=UTC),
        )

    def alarm(*told):
        alarms.append(told)

    agenda = Agenda(name="box:7", archive=archive, open_inbox=open_inbox, standing=None, tell=lines.append, alarm=alarm)
    return Worker(
        name="box:7",
        workshop=workshop_of(tmp_path / "home", archive, lambda *_news: None),
        run=flow,
        deposits=tmp_path / "home" / "deposits",
        tell=lines.append,
        stop=threading.Event(),
        agenda=agenda,
        alarm=alarm,
    )


@pytest.fixture
def minute(archive, receive):
    recording = receive(b"one")
    prepared_minute(archive, recording)
    archive.reconcile()
    return recording


def went(archive, schedule):
    last = archive.schedules.get(schedule.id).last
    return last and (last.outcome, last.detail)


def test_what_waits_has_a_time_of_its_own_once_a_schedule_says_so(archive, worker, flow, now, minute, lines):
    nightly = archive.schedules.add(Errand.PROCESS, EVENING, by="selin")

    worker.round()
    assert flow.ran == []
    now.at(1, 20)
    assert worker.round() is True

    assert flow.ran == [minute]
    assert archive.recordings.get(minute).state is State.IN_REVIEW
    assert went(archive, nightly) == (Outcome.DONE, "1 recording taken up")
    assert lines == [f"{nightly.id}  process", f"{minute}  done", f"{nightly.id}  1 recording taken up"]
    archive.schedules.remove(nightly.id, by="selin")


def test_while_its_schedule_is_paused_nothing_that_waits_is_taken_up_and_without_one_at_once(
    archive, worker, flow, now, minute
):
    nightly = archive.schedules.add(Errand.PROCESS, EVENING, by="selin")
    archive.schedules.pause(nightly.id, by="selin")
    now.at(1, 20)
    worker.round()
    assert flow.ran == []

    archive.schedules.remove(nightly.id, by="selin")
    worker.round()
    assert flow.ran == [minute]


def test_files_in_the_inbox_are_taken_at_its_time_and_processed(archive, worker, folder, now, lines, alarms):
    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(folder), "language": "kk"}, by="selin")
    (folder / "Gulbahar.mp3").write_bytes(b"sound")
    (folder / "letter.doc").write_bytes(b"Dear colleagues")
    worker.round()
    assert archive.recordings.all() == ()

    now.at(1, 20)
    worker.round()
    assert archive.schedules.get(opened.id).is_running, "what lies there may still be arriving"
    worker.round()

    (recording,) = archive.recordings.all()
    assert went(archive, opened) == (Outcome.DONE, "1 file taken in, 1 refused")
    assert lines[:3] == [
        f"{recording.id}  taken in",
        f"{opened.id}  a file was refused (NotAudioError); the note beside it says why",
        f"{opened.id}  1 file taken in, 1 refused",
    ]
    assert alarms[0] == (
        "file refused", opened.id, "a file was refused (NotAudioError); the note beside it says why",
    )  # fmt: skip
    assert "Gulbahar" not in "".join(lines)
    assert [each.by for each in archive.declarations.arrivals(recording.id)] == ["selin"]
    assert str(recording.language.language) == Language.KAZAKH


def test_a_medium_that_is_not_plugged_in_is_waited_for(archive, worker, folder, now, lines):
    stick = folder / "stick"
    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(stick)}, by="selin")
    now.at(2, 8)
    worker.round()
    assert went(archive, opened) is None

    stick.mkdir()
    worker.round()
    assert went(archive, opened) == (Outcome.DONE, "0 files taken in, 0 refused")
    assert lines == []


def test_a_worker_that_stops_leaves_an_inbox_to_the_next(archive, worker, folder, now):
    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(folder)}, by="selin")
    (folder / "a.mp3").write_bytes(b"sound")
    now.at(1, 20)
    worker.tell("")
    worker.stop.clear()
    worker.agenda.keep({})
    worker._leave()

    assert archive.leases.held("schedule ") == ()
    last = archive.schedules.get(opened.id).last
    assert (last.outcome, last.attempts) == (Outcome.RUNNING, 0)
    assert [each.id for each in archive.schedules.due()] == [opened.id]


def test_a_full_disk_is_told_once_and_an_inbox_goes_on_as_soon_as_there_is_room(
    archive, worker, folder, now, alarms, monkeypatch
):
    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(folder), "language": "ug"}, by="selin")
    (folder / "a.mp3").write_bytes(b"sound")

    def full(*_arguments, **_named):
        raise NoRoomError

    now.at(1, 20)
    with monkeypatch.context() as disk:
        disk.setattr(Archive, "receive", full)
        worker.agenda.keep({})
        assert worker.agenda.keep({}) is False
        assert worker.agenda.keep({}) is False
    assert alarms == [("inbox failed", opened.id, str(NoRoomError()))]

    assert worker.agenda.keep({}) is True
    assert went(archive, opened) == (Outcome.DONE, "1 file taken in, 0 refused")


def test_a_nightly_check_that_finds_a_fault_has_failed_and_somebody_is_told(archive, worker, now, minute, alarms):
    nightly = archive.schedules.add(Errand.VERIFY, EVENING, by="selin")
    now.at(1, 20)
    worker.round()
    assert went(archive, nightly)[0] is Outcome.DONE
    assert went(archive, nightly)[1].startswith("1 original and ")
    original = archive.original(archive.recordings.get(minute))
    original.chmod(0o600)
    original.write_bytes(b"something else")

    now.at(2, 20)
    assert worker.round() is False

    sentence = "1 fault found; `testimony verify` names each"
    assert went(archive, nightly) == (Outcome.FAILED, sentence)
    assert alarms == [("schedule failed", nightly.id, sentence)]
    verified = [event.actor for event in archive.audit.events() if event.action == "archive.verified"]
    assert verified == ["selin", "selin"]


def test_an_errand_that_breaks_stops_no_other_and_says_no_word(archive, worker, now, minute, flow, monkeypatch):
    def broken(*_arguments, **_named):
        raise ValueError("мені Үрімжіде ұстады")

    monkeypatch.setattr(Archive, "verify", broken)
    nightly = archive.schedules.add(Errand.VERIFY, EVENING, by="selin")
    now.at(1, 20)

    assert worker.round() is False

    assert went(archive, nightly) == (
        Outcome.FAILED,
        "a fault of the program (ValueError); run it again with --debug to see where, and report it",
    )
    assert flow.ran == [minute]


def test_without_a_prefect_server_the_time_is_kept_for_the_next_worker(archive, worker, now, minute, flow):
    nightly = archive.schedules.add(Errand.PROCESS, EVENING, by="selin")
    flow.errors[minute] = ServerGoneError()
    now.at(1, 20)

    with pytest.raises(ServerGoneError):
        worker.work(every_s=0)

    assert archive.schedules.get(nightly.id).last.attempts == 0
    flow.errors.clear()
    worker.round()
    assert went(archive, nightly) == (Outcome.DONE, "1 recording taken up")


def test_two_workers_do_not_take_up_the_same_time(archive, worker, now, tmp_path):
    nightly = archive.schedules.add(Errand.VERIFY, EVENING, by="selin")
    now.at(1, 20)
    with Archive.open(tmp_path / "home", now) as other, other.leases.holding(f"schedule {nightly.id}"):
        worker.round()
        assert went(archive, nightly) is None
    worker.round()
    assert went(archive, nightly)[0] is Outcome.DONE


@pytest.fixture
def approved(archive, worker, minute):
    """A recording of which every segment was corrected by one person and approved by another."""
    worker.round()
    approve(archive, minute)
    return minute


def approve(archive, recording):
    for segment in archive.record(recording).segments:
        if segment.source is not None:
            numbers = segment.source.revision.number, segment.translation.revision.number
            archive.approvals.approve(segment.segment.id, Person("ruslan"), source=numbers[0], translation=numbers[1])


def test_what_was_approved_is_deposited_once_and_again_after_another_approval(
    archive, worker, folder, now, approved, lines
):
    archive.access.change_consent(approved, Consent.ARCHIVE, said_by="the witness", by="selin")
    weekly = archive.schedules.add(Errand.EXPORT, EVENING, {"folder": str(folder)}, by="selin")
    assert archive.recordings.get(approved).state is State.APPROVED

    for day in (1, 2):
        now.at(day, 20)
        worker.round()
    assert (folder / "2024-05-01" / approved / "bagit.txt").is_file()
    assert [path.name for path in folder.iterdir()] == ["2024-05-01"]
    assert went(archive, weekly) == (Outcome.DONE, "0 deposits made")

    segment = next(each for each in archive.record(approved).segments if each.source is not None)
    archive.corrections.revise(
        segment.segment.id, Kind.SOURCE, "a correction", author=Person("aynur"), based_on=segment.source.revision.number
    )
    now.at(3, 20)
    worker.round()
    assert went(archive, weekly) == (Outcome.DONE, "0 deposits made"), "it is in review again"


def test_what_a_witness_did_not_agree_to_does_not_go_out_and_no_refusal_is_written_down_night_by_night(
    archive, worker, folder, now, approved
):
    weekly = archive.schedules.add(Errand.EXPORT, EVENING, {"folder": str(folder)}, by="selin")
    now.at(1, 20)
    worker.round()
    assert went(archive, weekly) == (
        Outcome.DONE,
        "0 deposits made; 1 stay, whose witnesses did not agree to an archive",
    )
    assert list(folder.iterdir()) == []
    assert [event for event in archive.audit.events() if "refused" in event.action] == []


def test_what_a_changed_term_touches_is_translated_anew_once(archive, worker, flow, now, minute, lines):
    worker.round()
    nightly = archive.schedules.add(Errand.TRANSLATE, EVENING, by="selin")
    term = Entry(
        concept="t-word", rendering="word", status=Status.APPROVED, forms={LanguageTag.usual(Language.KAZAKH): ("сөз",)}
    )
    archive.glossaries.adopt(Glossary([term]), by="aigul")

    now.at(1, 20)
    worker.round()
    assert went(archive, nightly) == (Outcome.DONE, "1 recording translated anew")
    last = archive.runs.of(minute)[-1]
    assert (last.stages, last.options) == ((Stage.TRANSLATE, Stage.QUEUE), {"from": "translate", "touched": True})

    now.at(2, 20)
    worker.round()
    assert went(archive, nightly) == (Outcome.DONE, "0 recordings translated anew")
    assert flow.ran == [minute, minute]


def test_an_inbox_is_looked_into_while_a_recording_is_in_hand(archive, worker, flow, folder, now, minute):
    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(folder), "language": "ug"}, by="selin")
    (folder / "a.mp3").write_bytes(b"sound")
    now.at(1, 20)
    taken_meanwhile = []

    def wait():
        until = time.monotonic() + 20
        while went(archive, opened) is None or went(archive, opened)[0] is Outcome.RUNNING:
            assert time.monotonic() < until
            time.sleep(0.05)
        taken_meanwhile.append(went(archive, opened))
        worker.stop.set()

    flow.afterwards = wait
    worker.work(every_s=0.05)

    assert taken_meanwhile == [(Outcome.DONE, "1 file taken in, 0 refused")]
    assert flow.ran == [minute]
    assert archive.leases.held("schedule ") == ()


def test_a_worker_that_only_hears_does_nothing_by_schedule(archive, worker, now):
    nightly = archive.schedules.add(Errand.VERIFY, EVENING, by="selin")
    now.at(1, 20)
    replace(worker, pool=Pool.HEARING).round()
    assert went(archive, nightly) is None
    replace(worker, pool=Pool.HOUSEKEEPING).round()
    assert went(archive, nightly) == (Outcome.DONE, "0 originals and 0 segments: everything is as it was left")


def test_the_inbox_of_the_settings_is_looked_into_at_every_turn_and_once_is_enough_to_take_what_lies_there(
    archive, worker, folder, lines, alarms, tmp_path
):
    worker.agenda.standing = worker.agenda.open_inbox(folder, {"language": "ug"}, "selin")
    (folder / "a.mp3").write_bytes(b"sound")

    worker.work_once(pause_s=0)

    (recording,) = archive.recordings.all()
    assert lines[0] == f"{recording.id}  taken in"
    assert not worker.agenda.waits

    folder.rename(tmp_path / "elsewhere")
    for _ in range(2):
        assert worker.round() is False
    gone = "the folder of the setting inbox is not there"
    assert [line for line in lines if "inbox" in line] == [f"inbox  {gone}"]
    assert alarms[-1] == ("inbox failed", "inbox", gone)


def test_somebody_is_told_of_each_recording_and_request_that_fails(archive, worker, flow, minute, alarms):
    flow.errors[minute] = ValueError("мені Үрімжіде ұстады")
    worker.round()
    asked = archive.requests.make(Wish.PROCESS, minute, by="iva")
    worker.round()

    sentence = "a fault of the program (ValueError); run it again with --debug to see where, and report it"
    assert alarms == [("recording failed", minute, sentence), ("request failed", asked.id, sentence)]


def test_a_recording_that_ends_its_workers_is_set_aside_and_somebody_is_told(archive, worker, flow, minute, alarms):
    for _ in range(3):
        archive.runs.begin(minute, (Stage.TRANSCRIBE,), {})
        worker.agenda.keep({})
        archive.runs.abandon(minute)
    archive.runs.begin(minute, (Stage.TRANSCRIBE,), {})

    worker.round()

    assert flow.ran == []
    assert alarms == [("recording set aside", minute, "its last runs ended without a word")]


def test_the_archives_own_folder_is_no_inbox(tmp_path, folder):
    (folder / "way").symlink_to(tmp_path / "home" / "originals")
    for unfit in (tmp_path / "home", tmp_path / "home" / "originals" / "ab", folder / "way"):
        with pytest.raises(UnfitFolderError, match="cannot be an inbox: the archive keeps its own files in"):
            hold_apart(unfit, [tmp_path / "home"])
    hold_apart(folder, [tmp_path / "home"])


def test_a_schedule_whose_folder_became_unfit_fails_with_a_sentence(archive, worker, folder, now, tmp_path):
    def unfit(folder, said, by):
        raise UnfitFolderError(folder, tmp_path)

    opened = archive.schedules.add(Errand.INBOX, EVENING, {"folder": str(folder)}, by="selin")
    now.at(1, 20)
    worker.agenda.open_inbox = unfit
    assert worker.round() is False
    assert went(archive, opened) == (Outcome.FAILED, str(UnfitFolderError(folder, tmp_path)))
    assert archive.leases.held("schedule ") == ()


def test_what_cannot_be_deposited_stops_no_other(archive, worker, folder, now, approved, monkeypatch):
    archive.access.change_consent(approved, Consent.ARCHIVE, said_by="the witness", by="selin")
    weekly = archive.schedules.add(Errand.EXPORT, EVENING, {"folder": str(folder)}, by="selin")
    original = archive.original(archive.recordings.get(approved))
    original.chmod(0o600)
    kept = original.read_bytes()
    original.write_bytes(b"something else")
    now.at(1, 20)
    worker.round()
    outcome, detail = went(archive, weekly)
    assert outcome is Outcome.FAILED
    assert detail.startswith(f"0 deposits made; {approved}: ")

    original.write_bytes(kept)
    now.at(2, 20)
    worker.round()
    assert went(archive, weekly) == (Outcome.DONE, "1 deposit made")
