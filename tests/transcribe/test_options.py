"""Every option and every fact of a profile reaches the engine's own call; a control that does nothing is a lie."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.faster import FasterWhisper
from transcribe.port import Options, Transcriber
from transcribe.profiles import Profile
from transcribe.reference import OpenAIWhisper

CARD = ModelCard(name="m", engine="e", digest=Digest("0" * 64), licence="MIT")
FACTS: dict[str, Any] = {
    "start": 0.2,
    "end": 0.9,
    "text": " Біз",
    "tokens": [50364, 1, 2],
    "seek": 0,
    "avg_logprob": -0.3,
    "no_speech_prob": 0.2,
    "compression_ratio": 1.1,
    "temperature": 0.0,
}
WORD: dict[str, Any] = {"word": " Біз", "start": 0.2, "end": 0.9, "probability": 0.7}


class Recorder:
    """Either engine's library, hearing one word and remembering how it was called."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.calls: list[dict[str, Any]] = []

    def transcribe(self, samples: Any, **options: Any) -> Any:
        self.calls.append({"samples": samples, **options})
        return self.answer


def faster() -> tuple[Recorder, Transcriber]:
    segment = SimpleNamespace(**FACTS, words=[SimpleNamespace(**WORD)])
    recorder = Recorder(([segment], None))
    return recorder, FasterWhisper(recorder, CARD)


def reference() -> tuple[Recorder, Transcriber]:
    recorder = Recorder({"segments": [{**FACTS, "words": [WORD]}]})
    return recorder, OpenAIWhisper(recorder, CARD)


Engine = Callable[[], tuple[Recorder, Transcriber]]
engines = pytest.mark.parametrize("engine", [faster, reference])


def profile(*, token: str | None = None, timestamps: bool = True) -> Profile:
    return Profile(
        language=Language.KAZAKH,
        tag=LanguageTag.usual(Language.KAZAKH),
        decoder_token=token or "kk",
        script=Script.CYRILLIC,
        window_ms=28_000,
        timestamps=timestamps,
    )


def called(engine: Engine, how: Profile, options: Options) -> dict[str, Any]:
    recorder, transcriber = engine()
    transcriber.transcribe(np.full(16_000, 0.01, np.float32), [Span(0, 1_000)], how, options)
    (call,) = recorder.calls
    return call


@engines
@pytest.mark.parametrize(
    ("how", "options", "name", "value"),
    [
        (profile(), Options(beam_size=3), "beam_size", 3),
        (profile(), Options(patience=2.0), "patience", 2.0),
        (profile(), Options(temperatures=(0.4,)), "temperature", 0.4),
        (profile(), Options(temperatures=(0.0, 0.4)), "temperature", 0.0),
        (profile(), Options(), "best_of", 5),
        (profile(), Options(prompt="Хотан"), "initial_prompt", "Хотан"),
        (profile(), Options(), "initial_prompt", None),
        (profile(), Options(word_times=False), "word_timestamps", False),
        (profile(), Options(), "word_timestamps", True),
        (profile(token="uz"), Options(), "language", "uz"),  # noqa: S106 - a language, no password
        (profile(timestamps=False), Options(), "without_timestamps", True),
        (profile(), Options(), "without_timestamps", False),
    ],
)
def test_options_and_profile_reach_the_engine(
    engine: Engine, how: Profile, options: Options, name: str, value: object
) -> None:
    assert called(engine, how, options)[name] == value


def test_repeating_is_made_improbable_by_the_engine_that_can() -> None:
    assert called(faster, profile(), Options(repetition_penalty=1.2))["repetition_penalty"] == 1.2
    assert called(faster, profile(), Options())["repetition_penalty"] == 1.0
    assert "repetition_penalty" not in called(reference, profile(), Options(repetition_penalty=1.2))


def test_hotwords_reach_each_window_of_either_engine() -> None:
    options = Options(hotwords="Хотан, Қашқар", prompt="Сұхбат.")

    ours, theirs = called(faster, profile(), options), called(reference, profile(), options)

    assert (ours["hotwords"], ours["initial_prompt"]) == ("Хотан, Қашқар", "Сұхбат.")
    assert theirs["initial_prompt"] == "Хотан, Қашқар Сұхбат."
    assert theirs["carry_initial_prompt"] is True
    assert called(reference, profile(), Options(prompt="Сұхбат."))["carry_initial_prompt"] is False


@engines
def test_the_window_reaches_the_engine(engine: Engine) -> None:
    recorder, transcriber = engine()

    transcriber.transcribe(np.ones(16 * 9_000, np.float32), [Span(0, 9_000)], profile(), Options(window_ms=4_000))

    assert len(recorder.calls) >= 3
    assert max(len(call["samples"]) for call in recorder.calls) <= 16 * 4_000


def test_every_word_that_we_say_to_the_libraries_is_one_that_they_know() -> None:
    """faster-whisper would refuse a word that it does not know; openai-whisper hands it on to its decoding options."""
    from dataclasses import fields
    from inspect import signature

    from faster_whisper import WhisperModel
    from whisper.decoding import DecodingOptions
    from whisper.transcribe import transcribe

    ours, theirs = called(faster, profile(), Options()), called(reference, profile(), Options())

    assert set(ours) - {"samples"} <= set(signature(WhisperModel.transcribe).parameters)
    known = set(signature(transcribe).parameters) | {field.name for field in fields(DecodingOptions)}
    assert set(theirs) - {"samples"} <= known


def test_there_is_no_option_that_this_file_does_not_try() -> None:
    from dataclasses import fields

    tried = {"beam_size", "patience", "temperatures", "word_times", "level", "window_ms", "prompt", "hotwords"}
    tried |= {"repetition_penalty"}
    tried_with_the_retries = {"retry_loops", "loop_penalty"}  # tests/transcribe/test_hearing.py

    assert {field.name for field in fields(Options)} == tried | tried_with_the_retries


@engines
def test_levelling_reaches_the_engine(engine: Engine) -> None:
    assert called(engine, profile(), Options())["samples"].max() > 0.05
    assert called(engine, profile(), Options(level=False))["samples"].max() == pytest.approx(0.01)


@engines
def test_nothing_is_translated_conditioned_sampled_or_dropped_by_the_engine(engine: Engine) -> None:
    call = called(engine, profile(), Options())

    assert call["task"] == "transcribe"
    assert call["condition_on_previous_text"] is False
    assert call["temperature"] == 0.0
    assert call["no_speech_threshold"] is None
    assert call.get("verbose") is None
    assert call.get("vad_filter", False) is False


@engines
def test_what_the_engine_heard_comes_back_in_our_own_terms(engine: Engine) -> None:
    _, transcriber = engine()

    (heard,) = transcriber.transcribe(np.full(16_000, 0.1, np.float32), [Span(0, 1_000)], profile(), Options())

    assert heard.as_json() == {
        "start_ms": 200,
        "end_ms": 900,
        "text": "Біз",
        "words": [["Біз", 200, 900, 0.7]],
        "evidence": {
            "avg_logprob": -0.3,
            "no_speech_prob": 0.2,
            "compression_ratio": 1.1,
            "temperature": 0.0,
            "at_token_limit": False,
            "retried": False,
            "other_readings": [],
        },
    }
