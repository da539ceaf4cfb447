"""`testimony run` where nothing is to be done: it says so, and why, and starts nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.store import Archive
from glossary.cabinet import Cabinet
from testimony.identity import RecordingId
from testimony.recording import Stage, State
from tests.archive.interview import ARGOS, KAZAKH, WHISPER, Clock, Identify, heard, rendered
from tests.console.conftest import Answer

Testimony = Callable[..., Answer]


@pytest.fixture
def recording(home: Path, clip: Path) -> RecordingId:
    """Translated and in review, under a glossary that nobody has changed since."""
    with Archive.open(home, Clock()) as archive:
        received = archive.receive(
            clip, name=clip.name, language=KAZAKH, identify=Identify(), reference="KZ-1"
        ).recording.id
        run = archive.runs.begin(received, (Stage.TRANSCRIBE,), {}).id
        archive.recordings.prepared(received, {}, 10_000, run)
        archive.transcripts.write(run, received, WHISPER, heard(received, second="бес"))
        wordings = archive.transcripts.wordings(received)
        archive.glossaries.take_in(Cabinet(home / "glossary"), by="selin")
        argos = replace(ARGOS, glossary_version=archive.glossaries.in_force().version)
        archive.transcripts.write_translations(run, received, argos, rendered(wordings))
        archive.recordings.advance(received, State.IN_REVIEW, run)
    return received


def test_what_no_change_of_the_glossary_touches_is_told_by_name(testimony: Testimony, recording: RecordingId) -> None:
    answer = testimony("run", "KZ-1", "--touched")

    assert (answer.code, answer.out) == (0, "nothing is waiting\n")
    assert answer.err == f"{recording}: no change of the glossary touches its translation\n"


def test_nothing_waits_where_everything_is_in_review(testimony: Testimony, recording: RecordingId) -> None:
    answer = testimony("run", "--pending")

    assert (answer.code, answer.out, answer.err) == (0, "nothing is waiting\n", "")
    assert testimony("run", recording).err == (
        f"{recording} is in review already; --from transcribe listens to it anew\n"
    )
