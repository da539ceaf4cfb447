"""Who speaks, from the prepared audio to the speakers in the archive."""

from dataclasses import replace

import numpy as np
import pytest

from flows.plan import Plan
from flows.speaking import who_speaks
from flows.steps import transcribe_interview
from media.preparation import Preparation
from models.entry import Task
from testimony.speaker import Role
from tests.flows.doubles import Rack, model


@pytest.fixture
def telling(workshop):
    """The workshop, with a model on its shelf that tells voices apart: the second half of the minute is loud."""
    return replace(workshop, shelf=Rack((*workshop.shelf.models, model("throat", Task.SPEAKERS))))


def test_each_voice_becomes_a_speaker_whose_part_is_left_to_the_interpreter(telling, archive, prepared) -> None:
    run = archive.runs.begin(prepared, (), {})

    transcribe_interview(telling, Plan(), prepared, run.id)

    assert [
        (one.pseudonym, one.role) for one in sorted(archive.speakers.all(prepared), key=lambda one: one.pseudonym)
    ] == [
        ("Speaker 1", Role.OTHER),
        ("Speaker 2", Role.OTHER),
    ]
    names = {one.id: one.pseudonym for one in archive.speakers.all(prepared)}
    record = archive.record(prepared, by="tester")
    spoken = [
        (row.segment.span.start_ms < 32_000, names[row.segment.speaker])
        for row in record.segments
        if row.segment.is_speech
    ]
    assert spoken == [(early, "Speaker 1" if early else "Speaker 2") for early, _ in spoken]
    assert {card.name for card in archive.runs.of(prepared)[-1].models} == {"ears", "throat"}


def test_a_second_run_finds_the_same_speakers_without_listening_again(telling, archive, prepared) -> None:
    recording = archive.recordings.get(prepared)
    preparation = Preparation.from_json(archive.recordings.preparation(prepared))

    first = who_speaks(telling, recording, preparation)
    windows = list(telling.engines.voicer.heard)
    second = who_speaks(telling, recording, preparation)

    assert second == first
    assert telling.engines.voicer.heard == windows
    assert len(archive.speakers.all(prepared)) == 2


def test_no_vector_of_any_voice_is_kept(telling, archive, prepared, tmp_path) -> None:
    """From how somebody sounds the person can be told again; the archive keeps when, and not how."""
    recording = archive.recordings.get(prepared)

    speaking = who_speaks(telling, recording, Preparation.from_json(archive.recordings.preparation(prepared)))

    kept = [path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()]
    row = np.array([1.0, 0.0], dtype=np.float32)
    assert speaking.turns
    assert not any(row.tobytes() * 2 in content or b"[1.0,0.0]" in content for content in kept)


def test_without_a_model_for_voices_or_where_nobody_wants_it_no_speaker_is_named(telling, workshop, archive, prepared):
    run = archive.runs.begin(prepared, (), {})

    transcribe_interview(workshop, Plan(), prepared, run.id)
    transcribe_interview(telling, Plan(speakers=False), prepared, run.id)

    assert archive.speakers.all(prepared) == ()
    assert telling.engines.voicer.heard == []
