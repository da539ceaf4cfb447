"""Wherever a command takes a recording, it takes the team's reference and the beginning of an id as well."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.store import Archive
from console.naming import HOW_NAMED
from testimony.identity import RecordingId
from testimony.recording import Consent, State
from tests.archive.interview import KAZAKH, WHISPER, Clock, Identify, heard
from tests.console.conftest import Answer

Testimony = Callable[..., Answer]

#: Every command that takes a recording, up to where it is named.
TAKING = (("show",), ("status",), ("export",), ("consent",), ("run",), ("import",), ("glossary", "assign"))


@pytest.fixture
def recording(home: Path, clip: Path) -> RecordingId:
    """A transcribed recording that the team calls UG-1."""
    with Archive.open(home, Clock()) as archive:
        received = archive.receive(
            clip, name=clip.name, language=KAZAKH, identify=Identify(), consent=Consent.ARCHIVE, reference="UG-1"
        ).recording.id
        run = archive.runs.begin(received, ["transcribe"], {}).id  # type: ignore[list-item]  # its name will do
        archive.recordings.prepared(received, {"lost_ms": 0}, 10_000, run)
        archive.transcripts.write(run, received, WHISPER, heard(received))
    return received


@pytest.mark.parametrize("length", [8, 16])
def test_a_reference_and_the_beginning_of_an_id_do_as_well_as_the_whole_id(
    testimony: Testimony, recording: RecordingId, tmp_path: Path, length: int
) -> None:
    for said in ("ug-1", recording[:length]):
        assert json.loads(testimony("show", said, "--json").out)["recording"]["id"] == recording
        assert json.loads(testimony("status", said, "--json").out)[0]["recording"] == recording
        assert json.loads(testimony("consent", said, "--json").out)["recording"] == recording
        assert testimony("export", said, "--format", "srt").out == testimony("export", recording, "--format", "srt").out
        place = tmp_path / "interview.json"
        written = json.loads(testimony("export", said, "-o", str(place), "--json").out)
        assert written["recording"] == recording
        returned = testimony("import", said, str(place), "--json")
        assert (returned.code, returned.out.strip()) == (0, "[]")
        assert testimony("glossary", "assign", "north", said).out == f"{recording}  north\n"
        bag = testimony("export", said, "--format", "bag", "-o", str(tmp_path / said))
        assert bag.err == f"{recording}  written to {tmp_path / said / recording}\n"


def test_one_recording_that_is_named_twice_is_taken_up_once(
    testimony: Testimony, recording: RecordingId, home: Path
) -> None:
    with Archive.open(home, Clock()) as archive:
        (run,) = archive.runs.of(recording)
        archive.recordings.advance(recording, State.IN_REVIEW, run.id)

    told = testimony("run", "UG-1", recording, "ug-1")

    assert (told.code, told.out) == (0, f"{recording}  in review\n")
    assert told.err == f"{recording} is in review already; --from transcribe listens to it anew\n"


@pytest.mark.parametrize("command", TAKING)
def test_a_reference_that_two_recordings_bear_is_refused_with_both(
    testimony: Testimony, recording: RecordingId, clip: Path, command: tuple[str, ...]
) -> None:
    other = clip.with_name("other.wav")
    other.write_bytes(clip.read_bytes()[:-1000])
    (second,) = json.loads(testimony("add", str(other), "--language", "kk", "--reference", "ug-1", "--json").out)
    before = ("north",) if command[0] == "glossary" else ()
    after = (str(clip), "--format", "json") if command[0] == "import" else ()

    refused = testimony(*command, *before, "UG-1", *after)

    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        f"testimony: 'UG-1' means 2 recordings: {recording} (UG-1), {second['recording']} (ug-1); "
        "give the whole id of one\n",
    )
    assert "north" not in testimony("glossary", "projects").out


@pytest.mark.parametrize("command", TAKING)
def test_help_calls_it_a_recording(testimony: Testimony, command: tuple[str, ...]) -> None:
    told = testimony(*command, "--help").out
    usage = told.splitlines()[0]

    assert " ".join(told.split()).endswith(HOW_NAMED)
    assert re.search(r"\[?RECORDING(\.\.\.)?\]?", usage)
    assert " ID" not in usage


def test_a_recording_without_words_says_so_wherever_somebody_looks_for_them(testimony: Testimony, clip: Path) -> None:
    (added,) = json.loads(testimony("add", str(clip), "--language", "kk", "--reference", "KZ-1", "--json").out)
    id_ = added["recording"]

    shown, exported = testimony("show", "KZ-1"), testimony("export", "KZ-1", "--format", "srt")

    assert shown.out == (f"{id_}  kk-Cyrl  received\nnothing has been transcribed yet; `testimony run {id_}` does it\n")
    assert (exported.code, exported.out) == (0, "")
    assert exported.err == f"{id_} is received: nothing has been transcribed yet, and there are no words in it\n"


def test_the_list_says_what_is_closed(testimony: Testimony, recording: RecordingId) -> None:
    assert testimony("status", "UG-1").out == f"{recording}  kk  00:00:10  prepared  UG-1\n"

    for level in ("sealed", "withdrawn"):
        testimony("consent", "UG-1", level, "--said-by", "the witness")
        assert testimony("status", "UG-1").out == f"{recording}  kk  00:00:10  prepared  UG-1  ({level})\n"


def test_what_all_work_is_is_no_question_about_one_recording(testimony: Testimony, recording: RecordingId) -> None:
    refused = testimony("status", recording, "--work")

    assert refused.code == 2
    assert "--work and --watch show all that is done; leave RECORDING out" in refused.err
