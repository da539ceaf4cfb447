"""The promises of `transcribe.port.Transcriber`, held by both engines on the same real weights and the same sound."""

import logging
import wave
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.ctc import Ctc
from transcribe.doubt import is_invented
from transcribe.faster import FasterWhisper
from transcribe.folder import IncompleteModelError
from transcribe.port import Options, Samples, Transcriber
from transcribe.profiles import Profile
from transcribe.reference import OpenAIWhisper

pytestmark = [
    pytest.mark.models,
    # tiktoken's loader leaves a file of openai-whisper's vocabulary open; that is theirs to mend.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    # openai-whisper hands a tensor to numpy in the way of numpy 1, when it times words.
    pytest.mark.filterwarnings("ignore:__array_wrap__ must accept:DeprecationWarning"),
]

KAZAKH = Profile(
    language=Language.KAZAKH,
    tag=LanguageTag.usual(Language.KAZAKH),
    decoder_token="kk",  # noqa: S106 - a language, no password
    script=Script.CYRILLIC,
    window_ms=28_000,
)
CARD = ModelCard(name="whisper-base", engine="test", digest=Digest("0" * 64), licence="MIT")
GREEDY = Options(beam_size=1)
SPEECH = "kk/kscd_example_1.wav"

LOADERS: dict[str, Callable[[Path], Transcriber]] = {
    "ctc": lambda folder: Ctc.load(folder, CARD, 1),
    "faster-whisper int8": lambda folder: FasterWhisper.load(folder, CARD, 1),
    "faster-whisper float32": lambda folder: FasterWhisper.load(folder, CARD, 1, "float32"),
    "openai-whisper": lambda folder: OpenAIWhisper.load(folder, CARD, 1),
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CTC model that was taught nothing: its promises are those of the others, whatever it writes."""
    from tests.transcribe.ear import untaught

    return untaught(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module", params=["faster-whisper int8", "openai-whisper", "ctc"])
def transcriber(request: pytest.FixtureRequest, whisper_base: Path, letters: Path) -> Transcriber:
    return LOADERS[request.param](letters if request.param == "ctc" else whisper_base)


@pytest.fixture(scope="module", params=["faster-whisper int8", "openai-whisper"])
def whisper(request: pytest.FixtureRequest, whisper_base: Path) -> Transcriber:
    return LOADERS[request.param](whisper_base)


@pytest.fixture(scope="module")
def speech(shared: Path) -> Samples:
    """Five seconds of read Kazakh."""
    with wave.open(str(shared / "audio" / SPEECH)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / np.float32(32768)


@pytest.fixture(scope="module")
def interview(speech: Samples) -> tuple[Samples, tuple[Span, ...]]:
    """The same sentence twice with three seconds of silence between, and the clips where it is."""
    spoken_ms = len(speech) // 16
    samples = np.concatenate([speech, np.zeros(16 * 3_000, np.float32), speech])
    return samples, (Span(0, spoken_ms), Span(spoken_ms + 3_000, 2 * spoken_ms + 3_000))


def test_utterances_are_in_order_and_lie_in_their_clips(
    transcriber: Transcriber, interview: tuple[Samples, tuple[Span, ...]]
) -> None:
    samples, clips = interview

    heard = transcriber.transcribe(samples, clips, KAZAKH, GREEDY)

    assert all(one.span.end_ms <= other.span.start_ms for one, other in pairwise(heard))
    assert all(any(clip.contains(one.span) for clip in clips) for one in heard)
    assert all(any(clip.contains(one.span) for one in heard) for clip in clips)


def test_words_lie_in_their_utterance_and_are_its_text(transcriber: Transcriber, speech: Samples) -> None:
    heard = transcriber.transcribe(speech, [Span(0, len(speech) // 16)], KAZAKH, GREEDY)

    for utterance in heard:
        assert utterance.words
        assert "".join(word.text for word in utterance.words) == utterance.text.replace(" ", "")
        assert all(utterance.span.contains(word.span) for word in utterance.words)


def test_figures_are_those_of_a_decoder(transcriber: Transcriber, speech: Samples) -> None:
    (first, *_) = transcriber.transcribe(speech, [Span(0, len(speech) // 16)], KAZAKH, GREEDY)

    assert first.evidence.avg_logprob < 0
    assert 0 <= first.evidence.no_speech_prob <= 1
    assert first.evidence.compression_ratio > 0
    assert not first.evidence.at_token_limit


def test_the_same_sound_is_heard_the_same_again(transcriber: Transcriber, speech: Samples) -> None:
    clips = [Span(0, len(speech) // 16)]

    assert transcriber.transcribe(speech, clips, KAZAKH, GREEDY) == transcriber.transcribe(
        speech, clips, KAZAKH, GREEDY
    )


def test_each_clip_is_heard_by_itself(transcriber: Transcriber, interview: tuple[Samples, tuple[Span, ...]]) -> None:
    samples, (first, second) = interview

    both = transcriber.transcribe(samples, [first, second], KAZAKH, GREEDY)

    assert both == (
        *transcriber.transcribe(samples, [first], KAZAKH, GREEDY),
        *transcriber.transcribe(samples, [second], KAZAKH, GREEDY),
    )


@pytest.mark.parametrize("pitch_hz", [0, 440])
def test_what_is_made_up_over_a_hiss_or_a_tone_is_known_as_invented(whisper: Transcriber, pitch_hz: int) -> None:
    times = np.arange(16 * 6_000) / 16_000
    hiss = np.random.default_rng(4).normal(0, 0.0005, len(times))
    sound = (0.3 * np.sin(2 * np.pi * pitch_hz * times) + hiss).astype(np.float32)

    heard = whisper.transcribe(sound, [Span(0, 6_000)], KAZAKH, GREEDY)

    assert all(is_invented(utterance.evidence) for utterance in heard)


def test_a_clip_of_no_more_than_a_click_is_no_trouble(transcriber: Transcriber) -> None:
    click = np.zeros(16 * 40, np.float32)

    heard = transcriber.transcribe(click, [Span(0, 40)], KAZAKH, GREEDY)

    assert all(Span(0, 40).contains(utterance.span) for utterance in heard)


def test_in_float32_both_engines_write_the_same(whisper_base: Path, speech: Samples) -> None:
    clips = [Span(0, len(speech) // 16)]

    ours = LOADERS["faster-whisper float32"](whisper_base).transcribe(speech, clips, KAZAKH, GREEDY)
    reference = LOADERS["openai-whisper"](whisper_base).transcribe(speech, clips, KAZAKH, GREEDY)

    assert [(one.span, one.text) for one in ours] == [(one.span, one.text) for one in reference]
    assert [one.evidence.avg_logprob for one in ours] == pytest.approx(
        [one.evidence.avg_logprob for one in reference], abs=1e-3
    )


def test_nothing_that_was_said_is_logged_or_printed(
    transcriber: Transcriber,
    speech: Samples,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("faster_whisper").setLevel(logging.DEBUG)

    heard = transcriber.transcribe(speech, [Span(0, len(speech) // 16)], KAZAKH, GREEDY)

    written = caplog.text + "".join(capfd.readouterr())
    assert heard
    assert not [word.text for one in heard for word in one.words if len(word.text) > 2 and word.text in written]
    assert capfd.readouterr() == ("", "")


def test_other_arithmetic_than_int8_is_named_in_the_card(whisper_base: Path) -> None:
    assert FasterWhisper.load(whisper_base, CARD, 1).model == CARD
    assert FasterWhisper.load(whisper_base, CARD, 1, "float32").model.engine == "test float32"


class Library:
    """A faster_whisper whose models remember how they were made."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []

    def model(self, folder: str, **options: Any) -> object:
        self.made.append((folder, options))
        return object()


def test_threads_and_arithmetic_reach_faster_whisper(monkeypatch: pytest.MonkeyPatch, whisper_base: Path) -> None:
    library = Library()
    monkeypatch.setattr("faster_whisper.WhisperModel", library.model)

    FasterWhisper.load(whisper_base, CARD, 3, "int16")

    assert library.made == [
        (
            str(whisper_base),
            {"device": "cpu", "compute_type": "int16", "cpu_threads": 3, "local_files_only": True},
        )
    ]


class TestAtTheDecodersDoor:
    """What arrives at the libraries' own decoders, past everything of ours."""

    ASKED = Options(beam_size=2, patience=1.5, word_times=False, prompt="Сұхбат.", hotwords="Хотан")

    def test_faster_whisper_is_asked_for_what_the_options_say(self, whisper_base: Path, speech: Samples) -> None:
        transcriber = FasterWhisper.load(whisper_base, CARD, 1)
        door = Door(transcriber._engine.model)
        transcriber._engine.model = door

        transcriber.transcribe(speech, [Span(0, 3_000)], replace(KAZAKH, timestamps=False), self.ASKED)

        (prompt,), asked = door.prompts[0], door.asked[0]
        said = transcriber._engine.hf_tokenizer.decode(prompt, skip_special_tokens=False)
        assert said == ("<|startofprev|> Хотан Сұхбат.<|startoftranscript|><|kk|><|transcribe|><|notimestamps|>")
        assert {name: asked[name] for name in ("beam_size", "patience")} == {"beam_size": 2, "patience": 1.5}

    def test_above_zero_it_draws_and_takes_the_likeliest_of_five(self, whisper_base: Path, speech: Samples) -> None:
        transcriber = FasterWhisper.load(whisper_base, CARD, 1)
        door = Door(transcriber._engine.model)
        transcriber._engine.model = door

        transcriber.transcribe(speech, [Span(0, 2_000)], KAZAKH, Options(temperatures=(0.6,), word_times=False))

        asked = door.asked[0]
        assert (asked["sampling_temperature"], asked["num_hypotheses"], asked["sampling_topk"]) == (0.6, 5, 0)

    def test_openai_whisper_is_asked_for_what_the_options_say(
        self, whisper_base: Path, speech: Samples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import whisper.model
        from whisper.tokenizer import get_tokenizer

        asked: list[Any] = []
        decode = whisper.model.Whisper.decode

        def spy(model: Any, mel: Any, options: Any) -> Any:
            asked.append(options)
            return decode(model, mel, options)

        monkeypatch.setattr(whisper.model.Whisper, "decode", spy)
        transcriber = OpenAIWhisper.load(whisper_base, CARD, 1)

        transcriber.transcribe(speech, [Span(0, 3_000)], replace(KAZAKH, timestamps=False), self.ASKED)

        how = asked[0]
        assert (how.language, how.beam_size, how.patience, how.temperature) == ("kk", 2, 1.5, 0.0)
        assert (how.task, how.without_timestamps, how.fp16) == ("transcribe", True, False)
        assert get_tokenizer(multilingual=True).decode(how.prompt) == " Хотан Сұхбат."


class Door:
    """A decoder of CTranslate2 that writes down what it is asked, and answers all the same."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self.prompts: list[Any] = []
        self.asked: list[dict[str, Any]] = []

    def generate(self, features: Any, prompts: Any, **asked: Any) -> Any:
        self.prompts.append(prompts)
        self.asked.append(asked)
        return self._decoder.generate(features, prompts, **asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)


def test_threads_reach_pytorch(whisper_base: Path) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        OpenAIWhisper.load(whisper_base, CARD, 2)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_checkpoint_of_openai_is_read_where_there_is_one(whisper_base: Path, tmp_path: Path, speech: Samples) -> None:
    import torch

    from transcribe.checkpoint import read_checkpoint

    torch.save(read_checkpoint(whisper_base / "model.bin"), tmp_path / "model.pt")
    (tmp_path / "config.json").symlink_to(whisper_base / "config.json")
    clips = [Span(0, len(speech) // 16)]

    heard = OpenAIWhisper.load(tmp_path, CARD, 1).transcribe(speech, clips, KAZAKH, GREEDY)

    assert heard == LOADERS["openai-whisper"](whisper_base).transcribe(speech, clips, KAZAKH, GREEDY)


@pytest.mark.parametrize(
    ("load", "missing"),
    [
        (FasterWhisper.load, "model.bin, config.json, tokenizer.json"),
        (OpenAIWhisper.load, "model.bin, config.json"),
    ],
)
def test_a_missing_file_is_never_looked_for_elsewhere(load: Any, missing: str, tmp_path: Path) -> None:
    folder = tmp_path / "whisper-empty"
    folder.mkdir()

    with pytest.raises(IncompleteModelError) as refusal:
        load(folder, CARD, 1)

    assert str(refusal.value) == (
        f"the model folder 'whisper-empty' lacks {missing}; remove the model and install it again "
        "(`testimony models verify` tells which are whole)"
    )
