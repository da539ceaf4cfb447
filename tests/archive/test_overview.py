"""The list: sorted, filtered, in pages, and counted without opening any recording."""

from pathlib import Path

import pytest

from archive.accounts import Duty
from archive.keeping_up import forget
from archive.overview import PAGE_LINES, Order, Wanted
from archive.store import Archive
from archive.trail import PAGE_EVENTS, Asked
from testimony.identity import RecordingId, RunId
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, Failure, NoSuchRecordingError, Recording, Stage, State
from testimony.revision import Kind, Person
from tests.archive.interview import AIGUL, DOLKUN, KAZAKH, Identify

UYGHUR = LanguageTag.usual(Language.UYGHUR)


def receive(archive: Archive, folder: Path, number: int, language: LanguageTag = KAZAKH, **said: str) -> RecordingId:
    path = folder / f"{number}.wav"
    path.write_bytes(b"RIFF" + number.to_bytes(4, "big"))
    receipt = archive.receive(path, name="x.wav", language=language, identify=Identify(), **said)  # type: ignore[arg-type]  # labels only
    return receipt.recording.id


def ids(archive: Archive, wanted: Wanted) -> list[RecordingId]:
    return [line.recording.id for line in archive.overview.listing(wanted).lines]


def test_a_tally_is_what_the_record_counts_after_every_step(archive: Archive, translated: Recording) -> None:
    first, _, third, _ = (held.segment.id for held in archive.record(translated.id).segments)

    def check() -> tuple[int, int, int, int]:
        record = archive.record(translated.id)
        tally = archive.overview.line(translated.id).tally
        worded = [each for each in record.segments if each.is_speech]
        assert (tally.segments, tally.worded) == (len(record.segments), len(worded))
        assert tally.approved == sum(each.approved for each in worded)
        assert tally.open_findings == record.open_findings
        return tally.worded, tally.corrected, tally.approved, tally.open_findings

    assert check() == (2, 0, 0, 4)
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    assert check()[:3] == (2, 1, 0)
    archive.corrections.revise(first, Kind.TRANSLATION, "one, two", based_on=1, author=AIGUL)
    archive.approvals.approve(first, DOLKUN, source=2, translation=2)
    assert check()[:3] == (2, 1, 1)
    archive.corrections.revise(first, Kind.SOURCE, "бір екі", based_on=2, author=AIGUL)
    assert check()[:3] == (2, 1, 0)
    archive.doubts.settle(archive.record(translated.id).segments[2].doubts[0].id, AIGUL)
    assert check()[3] == 3
    archive.corrections.revise(third, Kind.SOURCE, "x", based_on=1, author=Person("nurlan"))
    assert archive.overview.line(translated.id).tally.people == ("aigul", "dolkun", "nurlan")


def test_tallies_that_were_emptied_fill_themselves(archive: Archive, translated: Recording) -> None:
    before = archive.overview.lines()
    with archive._database.writing() as connection:
        forget(connection, "tally")

    assert archive.overview.lines() == before


def test_each_filter_leaves_what_answers(archive: Archive, translated: Recording, tmp_path: Path) -> None:
    uyghur = receive(archive, tmp_path, 1, UYGHUR, reference="Äлем", witness="W-9")
    archive.access.change_consent(uyghur, Consent.SEALED, said_by="x", by="selin")
    run = archive.runs.begin(uyghur, [Stage.PREPARE], {}).id
    archive.recordings.fail(uyghur, Failure(stage=Stage.PREPARE, cause="it failed"), run)
    segment = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(segment, Kind.SOURCE, "x", based_on=1, author=AIGUL)

    for wanted in (
        Wanted(label="äЛЕМ"),
        Wanted(label="w-9"),
        Wanted(label=uyghur[4:]),
        Wanted(state=State.RECEIVED),
        Wanted(language="ug"),
        Wanted(consent=Consent.SEALED),
        Wanted(failed=True),
    ):
        assert ids(archive, wanted) == [uyghur], wanted
    assert ids(archive, Wanted(person="aigul")) == [translated.id]
    assert ids(archive, Wanted(person="aig")) == []
    assert ids(archive, Wanted(label="nothing")) == []


@pytest.mark.parametrize("label", ["", "R-"])
def test_every_recording_is_on_one_page_and_one_only(label: str, archive: Archive, tmp_path: Path) -> None:
    received = [receive(archive, tmp_path, number, reference=f"R-{number:03}") for number in range(PAGE_LINES + 3)]

    for order in Order:
        for turned in (False, True):
            wanted = [Wanted(label=label, order=order, turned=turned, page=page) for page in (1, 2)]
            pages = [archive.overview.listing(each) for each in wanted]
            assert [len(page.lines) for page in pages] == [PAGE_LINES, 3]
            assert {line.recording.id for page in pages for line in page.lines} == set(received)
            assert [(page.total, page.number, page.count) for page in pages] == [(53, 1, 2), (53, 2, 2)]
    newest = archive.overview.listing(Wanted(label=label)).lines[0].recording.id
    by_name = archive.overview.listing(Wanted(label=label, order=Order.REFERENCE, page=99))
    assert newest == received[-1]
    assert by_name.lines[-1].recording.id == received[-1]


def test_one_order_is_the_other_turned_round(archive: Archive, translated: Recording, tmp_path: Path) -> None:
    for number in range(3):
        receive(archive, tmp_path, number, reference=f"R-{number}")

    for order in (Order.RECEIVED, Order.REFERENCE):
        assert ids(archive, Wanted(order=order)) == ids(archive, Wanted(order=order, turned=True))[::-1]
    assert ids(archive, Wanted(order=Order.FINDINGS))[0] == translated.id
    assert ids(archive, Wanted(order=Order.FINDINGS, turned=True))[-1] == translated.id


def test_a_line_says_who_is_to_work_on_it(archive: Archive, translated: Recording) -> None:
    archive.accounts.add("aigul", [], "hash", by="mara")
    archive.accounts.add("nuri", [], "hash", by="mara")
    for name, duties in (("aigul", [Duty.INTERPRETER]), ("nuri", [Duty.REVIEWER]), ("nuri", [])):
        archive.access.appoint(name, translated.id, duties, by="selin")

    assert archive.overview.line(translated.id).appointed == {"aigul": (Duty.INTERPRETER,)}


def test_how_many_have_come_how_far(archive: Archive, translated: Recording, tmp_path: Path) -> None:
    receive(archive, tmp_path, 1)

    assert {state: count for state, count in archive.overview.by_state().items() if count} == {
        State.RECEIVED: 1,
        State.IN_REVIEW: 1,
    }
    with pytest.raises(NoSuchRecordingError):
        archive.overview.line(RecordingId("rec-x"))


def test_what_failed_is_told_with_its_cause_and_what_ran_last_with_its_models(
    archive: Archive, recording: Recording, run: RunId
) -> None:
    archive.recordings.fail(recording.id, Failure(stage=Stage.TRANSCRIBE, cause="no model hears it"), run)
    archivist = archive.accounts.add("selin", [Duty.ARCHIVIST], "hash", by="mara")
    stranger = archive.accounts.add("nobody", [], "hash", by="mara")

    assert [each.failure for each in archive.activity.failed(archivist)] == [
        Failure(stage=Stage.TRANSCRIBE, cause="no model hears it")
    ]
    assert archive.activity.failed(stranger) == ()
    assert archive.activity.latest(1)[0].id == run  # what still runs stands first


def test_the_trail_is_read_in_pages_by_who_what_and_whom(archive: Archive, translated: Recording) -> None:
    for _ in range(PAGE_EVENTS):
        archive.record(translated.id, by="aigul")
    segment = archive.record(translated.id, by="selin").segments[0].segment.id
    archive.corrections.revise(segment, Kind.SOURCE, "x", based_on=1, author=AIGUL)
    every = archive.audit.events()

    first = archive.trail.page(Asked())
    second = archive.trail.page(Asked(before=first.more_before))
    assert (*first.events, *second.events) == every[::-1]
    assert (first.total, second.more_before) == (len(every), None)
    assert {event.actor for event in archive.trail.page(Asked(actor="selin")).events} == {"selin"}
    assert {event.action for event in archive.trail.page(Asked(action="segment")).events} == {"segment.revised"}
    assert archive.trail.page(Asked(action="segm")).events == ()
    about = {event.subject for event in archive.trail.page(Asked(subject=translated.id)).events}
    assert about == {translated.id, segment}


def test_a_verification_is_remembered_and_what_came_since_is_counted(
    archive: Archive, recording: Recording, tmp_path: Path
) -> None:
    assert archive.storage.verified() is None
    archive.verify(by="selin")
    receive(archive, tmp_path, 1)

    verified = archive.storage.verified()

    assert verified is not None
    assert (verified.by, verified.originals, verified.faults, verified.received_since) == ("selin", 1, 0, 1)
    room = archive.storage.room()
    assert (room.count, room.originals) == (2, recording.size_bytes + 8)
    assert room.tables > 0


def test_what_was_said_at_the_door_is_kept(archive: Archive, recording: Recording) -> None:
    archive.declarations.add(recording.id, place="a city\u202e", by="iva")

    (said,) = archive.declarations.of(recording.id)
    assert (said.place, said.held_on, said.by) == ("a city\\u{202E}", None, "iva")
    assert archive.audit.events()[-1].payload == {"said": ["place"]}
    assert [arrival.name for arrival in archive.declarations.arrivals(recording.id)] == ["interview.wav"]
