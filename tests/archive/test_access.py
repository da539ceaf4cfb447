"""Who may do what with one recording, and what the witness's consent lets out."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.access import ConsentError, OwnAppointmentError, UnsaidConsentError
from archive.accounts import Account, Duty, NoSuchAccountError
from archive.export import Format
from archive.overview import Wanted
from archive.store import Archive
from testimony.errors import TestimonyError
from testimony.identity import RecordingId
from testimony.recording import Consent, NoSuchRecordingError, Recording
from tests.archive.interview import KAZAKH, Identify

SAID = "the witness, by telephone"


@pytest.fixture
def people(archive: Archive) -> dict[str, Account]:
    """Somebody for each duty, by its name, and somebody with none."""
    for duty in Duty:
        archive.accounts.add(f"{duty}-1", [duty], "hash", by="mara")
    archive.accounts.add("nobody-1", [], "hash", by="mara")
    return {account.name.removesuffix("-1"): account for account in archive.accounts.all()}


def seen_by(archive: Archive, people: dict[str, Account]) -> tuple[set[str], set[str]]:
    """Who finds the recording in the list, and who finds its words."""
    listed = {name for name, each in people.items() if archive.overview.listing(Wanted(), each).total}
    found = {name for name, each in people.items() if archive.search.find("бір", each).total}
    return listed, found


def test_duties_for_every_recording_open_every_recording(
    archive: Archive, people: dict[str, Account], translated: Recording
) -> None:
    readers = {"interpreter", "reviewer", "archivist"}

    assert seen_by(archive, people) == (readers, readers)


def test_an_appointment_opens_one_recording_and_another_closes_it(
    archive: Archive, people: dict[str, Account], translated: Recording
) -> None:
    archive.access.appoint("nobody-1", translated.id, [Duty.INTERPRETER], by="archivist-1")
    archive.access.appoint("interpreter-1", translated.id, [], by="archivist-1")

    seen = {"nobody", "reviewer", "archivist"}
    assert seen_by(archive, people) == (seen, seen)
    standing = archive.access.standing(people["nobody"], translated.id)
    assert standing is not None
    assert (set(standing.duties), standing.is_open, standing.by_name) == ({Duty.INTERPRETER}, True, True)

    archive.access.appoint("nobody-1", translated.id, None, by="archivist-1")
    archive.access.appoint("interpreter-1", translated.id, None, by="archivist-1")
    readers = {"interpreter", "reviewer", "archivist"}
    assert seen_by(archive, people) == (readers, readers)
    assert archive.access.appointments(translated.id) == ()


def test_an_interviewer_sees_what_they_handed_in_and_never_its_words(
    archive: Archive, people: dict[str, Account], translated: Recording, sound: Path
) -> None:
    archive.receive(sound, name="x.wav", language=KAZAKH, identify=Identify(), by="interviewer-1")

    listed, found = seen_by(archive, people)

    assert listed == {"interviewer", "interpreter", "reviewer", "archivist"}
    assert "interviewer" not in found


def test_a_sealed_recording_is_open_to_those_alone_who_were_appointed_by_name(
    archive: Archive, people: dict[str, Account], translated: Recording
) -> None:
    archive.access.appoint("reviewer-1", translated.id, [Duty.REVIEWER], by="archivist-1")
    archive.access.change_consent(translated.id, Consent.SEALED, said_by=SAID, by="archivist-1")

    # The archivist sees that it is there, to look after it.
    assert seen_by(archive, people) == ({"reviewer", "archivist"}, {"reviewer"})


def test_withdrawn_consent_closes_a_recording_to_everybody_at_once(
    archive: Archive, people: dict[str, Account], translated: Recording
) -> None:
    archive.access.appoint("reviewer-1", translated.id, [Duty.REVIEWER], by="archivist-1")
    archive.access.change_consent(translated.id, Consent.WITHDRAWN, said_by=SAID, by="archivist-1")

    assert seen_by(archive, people) == ({"archivist"}, set())
    standing = archive.access.standing(people["reviewer"], translated.id)
    assert standing is not None
    assert not standing.is_open
    with pytest.raises(ConsentError, match="has taken consent back; nothing of it may be taken out"):
        archive.export(translated.id, Format.JSON)


def test_what_goes_out_is_covered_by_what_the_witness_agreed_to(archive: Archive, translated: Recording) -> None:
    order = [Consent.TEAM, Consent.LEGAL, Consent.ARCHIVE, Consent.PUBLIC]
    for consent in Consent:
        archive.access.change_consent(translated.id, consent, said_by=SAID, by="archivist-1")
        went_out = []
        for audience in order:
            with suppress(ConsentError):
                archive.export(translated.id, Format.SRT, audience=audience, by="archivist-1")
                went_out.append(audience)

        assert went_out == (order[: order.index(consent) + 1] if consent in order else [])
        told = [(event.action, event.payload["audience"]) for event in archive.audit.events()[-len(order) :]]
        assert told == [
            ("recording.exported" if audience in went_out else "recording.withheld", audience) for audience in order
        ]


@pytest.mark.parametrize("audience", [Consent.WITHDRAWN, Consent.SEALED])
def test_nobody_takes_out_less_than_the_team_needs(audience: Consent) -> None:
    assert not any(consent.covers(audience) for consent in Consent)


@pytest.mark.parametrize(
    ("consent", "sentence"),
    [
        (
            Consent.TEAM,
            "the witness of rec-1 agreed to team, and this would go to legal; ask the witness, and write down what "
            "they say before you try again",
        ),
        (
            Consent.SEALED,
            "rec-1 is sealed; nothing of it may be taken out until the witness agrees to more",
        ),
    ],
)
def test_a_refusal_says_what_to_do(consent: Consent, sentence: str) -> None:
    assert str(ConsentError(RecordingId("rec-1"), consent, Consent.LEGAL)) == sentence


def test_who_said_so_is_kept_and_stays_out_of_the_trail(archive: Archive, translated: Recording) -> None:
    archive.access.change_consent(translated.id, Consent.LEGAL, said_by=" Aygül\n", reason="for the court", by="selin")

    event = archive.access.consents(translated.id)[0]
    assert (event.level, event.said_by, event.reason, event.by) == (Consent.LEGAL, "Aygül", "for the court", "selin")
    assert archive.recordings.get(translated.id).consent is Consent.LEGAL
    assert archive.audit.events()[-1].payload == {"before": "team", "level": "legal"}
    assert archive.audit.verify() is None


def test_consent_changes_by_what_somebody_said_and_not_otherwise(archive: Archive, translated: Recording) -> None:
    with pytest.raises(UnsaidConsentError, match="write down who said it"):
        archive.access.change_consent(translated.id, Consent.PUBLIC, said_by="  ", by="selin")
    with pytest.raises(IntegrityError, match="consent changes only by what somebody said"):
        _run(archive, "UPDATE recording SET consent = 'public'")


@pytest.mark.parametrize("table", ["appointment", "consent", "declaration"])
def test_what_was_said_of_a_recording_stays(
    table: str, archive: Archive, people: object, translated: Recording
) -> None:
    archive.access.appoint("nobody-1", translated.id, [], by="selin")
    archive.access.change_consent(translated.id, Consent.LEGAL, said_by=SAID, by="selin")
    archive.declarations.add(translated.id, place="Istanbul", by="selin")

    with pytest.raises(IntegrityError, match=f"a row of {table} is never deleted"):
        _run(archive, f"DELETE FROM {table}")  # noqa: S608 - a table of ours
    with pytest.raises(IntegrityError, match=f"a row of {table} is never changed"):
        _run(archive, f"UPDATE {table} SET at = ''")  # noqa: S608 - as above


def test_nobody_changes_their_own_duties(archive: Archive, people: object, translated: Recording) -> None:
    with pytest.raises(OwnAppointmentError, match="nobody changes their own duties"):
        archive.access.appoint("archivist-1", translated.id, [Duty.REVIEWER], by="archivist-1")


def test_letting_people_in_is_no_affair_of_a_recording(
    archive: Archive, people: dict[str, Account], translated: Recording
) -> None:
    archive.access.appoint("nobody-1", translated.id, [Duty.ADMINISTRATOR, Duty.REVIEWER], by="archivist-1")

    assert archive.access.appointments(translated.id)[0].duties == frozenset({Duty.REVIEWER})
    assert archive.access.duties_by_name("nobody-1") == {Duty.REVIEWER}


@pytest.mark.parametrize(
    ("name", "place", "kind"), [("stranger", None, NoSuchAccountError), ("nobody-1", "rec-x", NoSuchRecordingError)]
)
def test_only_somebody_is_appointed_to_something(
    name: str,
    place: str | None,
    kind: type[TestimonyError],
    archive: Archive,
    people: object,
    translated: Recording,
) -> None:
    with pytest.raises(kind):
        archive.access.appoint(name, RecordingId(place or translated.id), [], by="archivist-1")


def test_a_recording_that_there_is_not_has_no_standing(archive: Archive, people: dict[str, Account]) -> None:
    assert archive.access.standing(people["archivist"], RecordingId("rec-x")) is None


def _run(archive: Archive, statement: str) -> None:
    with archive._database.writing() as connection:
        connection.execute(text(statement))
