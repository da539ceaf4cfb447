"""A model that never ends by itself: each window runs on to the decoder's limit, under either Whisper engine."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.converting import convert
from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from tests.models_shelf.tiny import tiny_whisper
from transcribe.faster import FasterWhisper
from transcribe.hearing import SHORTEST_HALF_MS
from transcribe.port import Options, Transcriber
from transcribe.profiles import Profile
from transcribe.reference import OpenAIWhisper

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    # openai-whisper hands a tensor to numpy in the way of numpy 1, when it times words.
    pytest.mark.filterwarnings("ignore:__array_wrap__ must accept:DeprecationWarning"),
]

CARD = ModelCard(name="runs-on", engine="test", digest=Digest("0" * 64), licence="MIT")
UNTIMED = Profile(
    language=Language.UYGHUR,
    tag=LanguageTag.usual(Language.UYGHUR),
    decoder_token="uz",  # noqa: S106 - a language, no password
    script=Script.ARABIC,
    window_ms=15_000,
    timestamps=False,
)


class Counted:
    """An engine's model that remembers how much it was given each time."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.lengths_ms: list[int] = []

    def transcribe(self, samples: Any, **options: Any) -> Any:
        self.lengths_ms.append(len(samples) // 16)
        return self._model.transcribe(samples, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, whisper_base: Path) -> Path:
    """A Whisper of random numbers: it knows of no end."""
    folder = tmp_path_factory.mktemp("runs-on")
    tiny_whisper(folder, whisper_base / "tokenizer.json")
    convert("runs-on", folder)
    return folder


@pytest.mark.parametrize("engine", [FasterWhisper, OpenAIWhisper])
def test_a_window_that_runs_on_is_heard_in_halves_and_flagged_where_they_run_on_as_well(
    engine: Any, folder: Path
) -> None:
    transcriber: Transcriber = engine.load(folder, CARD, 1)
    counted = transcriber._engine = Counted(transcriber._engine)  # type: ignore[attr-defined] # both have one
    sound = np.random.default_rng(1).normal(0, 0.1, 16 * 12_000).astype(np.float32)

    once = Options(beam_size=1, word_times=False, retry_loops=False)
    heard = transcriber.transcribe(sound, [Span(0, 12_000)], UNTIMED, once)

    assert heard
    assert all(one.evidence.at_token_limit for one in heard)
    assert counted.lengths_ms[0] == 12_000
    first, second = counted.lengths_ms[1], 12_000 - counted.lengths_ms[1]
    assert second in counted.lengths_ms
    assert all(4_000 <= half <= 8_000 for half in (first, second))
    assert min(counted.lengths_ms) >= SHORTEST_HALF_MS * 2 // 3, "it is not cut for ever"
