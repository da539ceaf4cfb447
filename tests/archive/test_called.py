"""What people call a recording: the id, the beginning of it, or the team's reference; and nothing that is guessed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.called import SHORTEST, AmbiguousRecordingError
from archive.store import Archive
from testimony.identity import RecordingId
from testimony.recording import Consent, NoSuchRecordingError
from tests.archive.interview import KAZAKH, Identify

Receive = Callable[..., RecordingId]


@pytest.fixture
def receive(archive: Archive, tmp_path: Path) -> Receive:
    """Hands in another interview each time."""

    def receive(reference: str | None = None, consent: Consent = Consent.TEAM) -> RecordingId:
        path = tmp_path / f"{len(archive.recordings.all())}.wav"
        path.write_bytes(path.name.encode())
        return archive.receive(
            path, name=path.name, language=KAZAKH, identify=Identify(), reference=reference, consent=consent
        ).recording.id

    return receive


def test_a_recording_is_called_by_its_id_by_the_beginning_of_it_and_by_its_reference(
    archive: Archive, receive: Receive
) -> None:
    first, second = receive("UG-1"), receive("Ақтөбе №2")

    for said in (first, first[:SHORTEST], first.upper(), "UG-1", "ug-1"):
        assert archive.recordings.called(said) == first
    # й, ö and the like come as one code point or as two, and capitals beyond ASCII are letters too.
    for said in (second, "АҚТӨБЕ №2", "ақтөбе №2"):
        assert archive.recordings.called(said) == second


@pytest.mark.parametrize("said", ["UG-2", "UG", "UG-11", "ug 1", "", "rec-", "rec-000000000000", "%", "UG__"])
def test_what_nothing_is_called_is_not_guessed_at(archive: Archive, receive: Receive, said: str) -> None:
    receive("UG-1")

    with pytest.raises(NoSuchRecordingError):
        archive.recordings.called(said)


def test_too_little_of_an_id_means_no_recording_even_where_there_is_but_one(archive: Archive, receive: Receive) -> None:
    id_ = receive()

    with pytest.raises(NoSuchRecordingError):
        archive.recordings.called(id_[: SHORTEST - 1])


def test_a_reference_that_several_bear_names_them_all(archive: Archive, receive: Receive) -> None:
    first, second = receive("UG-1"), receive("ug-1")

    with pytest.raises(AmbiguousRecordingError) as refusal:
        archive.recordings.called("Ug-1")

    assert str(refusal.value) == (
        f"'Ug-1' means 2 recordings: {first} (UG-1), {second} (ug-1); give the whole id of one"
    )
    assert archive.recordings.called(first) == first


def test_a_beginning_that_several_ids_share_names_some_and_counts_the_rest(
    archive: Archive, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [RecordingId(f"rec-aaaa{number:08}") for number in range(8)]
    given_out = iter(ids)
    monkeypatch.setattr("archive.reception.new_recording_id", lambda: next(given_out))
    for number in range(8):
        receive("UG-1" if number == 0 else None)

    with pytest.raises(AmbiguousRecordingError) as refusal:
        archive.recordings.called("rec-aaaa")

    assert str(refusal.value) == (
        f"'rec-aaaa' means 8 recordings: {ids[0]} (UG-1), {', '.join(ids[1:6])}, and 2 more; give the whole id of one"
    )
    assert archive.recordings.called(ids[3][:-1] + "3") == ids[3]


def test_a_whole_id_means_its_recording_whatever_another_is_referred_to_by(archive: Archive, receive: Receive) -> None:
    first = receive()
    second = receive(first)

    assert archive.recordings.called(first) == first
    with pytest.raises(AmbiguousRecordingError):
        archive.recordings.called(first.upper())
    assert archive.recordings.called(second) == second


@pytest.mark.parametrize("consent", [Consent.SEALED, Consent.PUBLIC])
def test_what_a_recording_is_called_does_not_depend_on_consent(
    archive: Archive, receive: Receive, consent: Consent
) -> None:
    id_ = receive("KZ-9", consent)
    archive.access.change_consent(id_, Consent.WITHDRAWN, said_by="the witness", reason=None, by="selin")

    assert archive.recordings.called("kz-9") == archive.recordings.called(id_[:10]) == id_


@pytest.mark.parametrize("reference", ["straße", "İz-4", "a\u202eb", "Кыргы\u0306з", "two\nlines", " 7 ", "x" * 300])
def test_a_reference_means_its_recording_in_whatever_letters_it_was_given(
    archive: Archive, receive: Receive, reference: str
) -> None:
    receive("another")
    id_ = receive(reference)

    assert archive.recordings.called(reference) == id_
    kept = archive.recordings.get(id_).reference
    assert kept is not None
    assert archive.recordings.called(kept) == id_
