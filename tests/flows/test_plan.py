from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.plan import Plan
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, Recording, Stage, State

RECEIVED = Recording(
    id=RecordingId("rec-1"),
    original=Digest("ab" * 32),
    size_bytes=1,
    name="a.wav",
    language=LanguageTag.usual(Language.KAZAKH),
    consent=Consent.TEAM,
    state=State.RECEIVED,
    received_at=datetime(2024, 5, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        (State.RECEIVED, [Stage.PREPARE, Stage.TRANSCRIBE, Stage.TRANSLATE, Stage.QUEUE]),
        (State.PREPARED, [Stage.TRANSCRIBE, Stage.TRANSLATE, Stage.QUEUE]),
        (State.TRANSCRIBED, [Stage.TRANSLATE, Stage.QUEUE]),
        (State.TRANSLATED, [Stage.QUEUE]),
        (State.IN_REVIEW, []),
        (State.APPROVED, []),
    ],
)
def test_a_run_goes_on_where_the_recording_stopped(state, stages):
    assert list(Plan().stages(replace(RECEIVED, state=state))) == stages


def test_a_run_may_begin_again_at_a_stage():
    reviewed = replace(RECEIVED, state=State.IN_REVIEW)

    assert list(Plan(begin=Stage.TRANSLATE).stages(reviewed)) == [Stage.TRANSLATE, Stage.QUEUE]


def test_beginning_at_a_stage_leaves_out_none_that_it_rests_on():
    """A recording that was never prepared cannot be translated."""
    assert list(Plan(begin=Stage.TRANSLATE).stages(RECEIVED)) == list(Stage)


def test_only_what_was_chosen_is_written_down():
    assert Plan().options() == {}
    assert Plan(engine="openai-whisper", begin=Stage.TRANSCRIBE, approximate=True).options() == {
        "from": "transcribe",
        "engine": "openai-whisper",
        "approximate": True,
    }
