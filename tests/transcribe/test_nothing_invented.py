"""Silence, noise, tones and music as whole recordings, and real speech with a minute of silence behind it."""

import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from media.limits import Limits
from media.prepare import AUDIO, prepare
from media.samples import samples
from testimony.draft import SegmentDraft
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.assemble import assemble
from transcribe.chunks import clips
from transcribe.faster import FasterWhisper
from transcribe.hearing import Heard, hear
from transcribe.port import Options, Samples, Transcriber
from transcribe.profiles import Profile
from transcribe.reference import OpenAIWhisper

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    # openai-whisper hands a tensor to numpy in the way of numpy 1, when it times words.
    pytest.mark.filterwarnings("ignore:__array_wrap__ must accept:DeprecationWarning"),
]

RATE_HZ = 16_000
MINUTE = RATE_HZ * 60
KAZAKH = Profile(
    language=Language.KAZAKH,
    tag=LanguageTag.usual(Language.KAZAKH),
    decoder_token="kk",  # noqa: S106 - a language, no password
    script=Script.CYRILLIC,
    window_ms=28_000,
)
CARD = ModelCard(name="whisper-base", engine="test", digest=Digest("0" * 64), licence="MIT")
GREEDY = Options(beam_size=1)


def _silence() -> Samples:
    return np.zeros(MINUTE, np.float32)


def _noise() -> Samples:
    return np.random.default_rng(7).normal(0, 0.05, MINUTE).astype(np.float32)


def _tones() -> Samples:
    """The engaged tone of a telephone: half a second on, half a second off."""
    times = np.arange(MINUTE) / RATE_HZ
    return (0.3 * np.sin(2 * np.pi * 425 * times) * (times % 1 < 0.5)).astype(np.float32)


def _music() -> Samples:
    """Chords of five partials, a new one every second, with a swell: enough for a detector of speech to look twice."""
    times = np.arange(MINUTE) / RATE_HZ
    roots = np.random.default_rng(3).choice([110.0, 131.0, 147.0, 165.0, 196.0], 60)[times.astype(int)]
    partials = [np.sin(2 * np.pi * roots * ratio * times) / ratio for ratio in (1, 1.25, 1.5, 2, 3)]
    sound: Samples = (0.1 * np.sum(partials, axis=0) * (1 - times % 1)).astype(np.float32)
    return sound


SOUNDS: dict[str, Callable[[], Samples]] = {"silence": _silence, "noise": _noise, "tones": _tones, "music": _music}


@pytest.fixture(scope="module", params=["faster-whisper", "openai-whisper"])
def transcriber(request: pytest.FixtureRequest, whisper_base: Path) -> Transcriber:
    engine = FasterWhisper if request.param == "faster-whisper" else OpenAIWhisper
    return engine.load(whisper_base, CARD, 1)


class Prepared:
    """A recording as the flow prepares it."""

    def __init__(self, folder: Path, sound: Samples) -> None:
        (folder / "derived").mkdir(parents=True)
        with wave.open(str(folder / "received.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        limits = Limits(max_duration_ms=10**7, max_bytes=10**9)
        self.found = prepare(folder / "received.wav", folder / "derived", limits)
        self.whole = Span(0, self.found.duration_ms)
        self.samples = samples(folder / "derived" / AUDIO, self.whole)
        self.clips = clips(self.found.speech, self.whole, KAZAKH.window_ms)

    def drafts(self, transcriber: Transcriber, within: Sequence[Span]) -> tuple[SegmentDraft, ...]:
        heard = transcriber.transcribe(self.samples, within, KAZAKH, GREEDY) if within else ()
        regions = self.found.regions
        return assemble(RecordingId("rec-1"), KAZAKH.tag, self.whole.end_ms, regions, heard, KAZAKH)


@pytest.mark.parametrize("sound", SOUNDS)
def test_a_minute_without_speech_yields_no_word_without_a_doubt(
    transcriber: Transcriber, sound: str, tmp_path: Path
) -> None:
    prepared = Prepared(tmp_path, SOUNDS[sound]())

    drafts = prepared.drafts(transcriber, prepared.clips)

    assert drafts[-1].segment.span.end_ms == prepared.whole.end_ms
    assert all(draft.findings for draft in drafts if draft.text)


@pytest.mark.parametrize("sound", ["noise", "tones", "music"])
def test_nor_does_it_where_the_detector_takes_it_for_speech(whisper_base: Path, sound: str, tmp_path: Path) -> None:
    """On the quicker engine alone; tests/transcribe/test_engines.py has a hiss and a tone on both."""
    prepared = Prepared(tmp_path, SOUNDS[sound]())

    drafts = prepared.drafts(FasterWhisper.load(whisper_base, CARD, 1), [Span(0, 12_000)])

    assert all(draft.findings for draft in drafts if draft.text)


class Given:
    """An engine that remembers the very samples it was given, and hears nothing."""

    def __init__(self) -> None:
        self.stretches: list[Samples] = []

    def __call__(self, samples: Samples, profile: Profile, options: Options) -> Iterator[Heard]:
        self.stretches.append(samples)
        return iter(())


def _clip(shared: Path, number: int) -> Samples:
    with wave.open(str(shared / "audio" / "kk" / f"kzaudio_{number}.wav")) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32768)


@pytest.mark.parametrize("number", range(1, 11))
def test_a_minute_of_silence_behind_speech_changes_nothing_that_an_engine_is_given(
    shared: Path, number: int, tmp_path: Path
) -> None:
    """The same samples give the same words (tests/transcribe/test_engines.py), on either engine."""
    speech = _clip(shared, number)
    alone, padded = Given(), Given()

    for given, folder, sound in ((alone, "alone", speech), (padded, "padded", np.concatenate([speech, _silence()]))):
        prepared = Prepared(tmp_path / folder, sound)
        hear(given, prepared.samples, prepared.clips, KAZAKH, GREEDY)

    assert alone.stretches
    assert len(padded.stretches) == len(alone.stretches)
    for one, other in zip(alone.stretches, padded.stretches, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_words_are_the_same_with_a_minute_of_silence_behind_them(
    transcriber: Transcriber, shared: Path, tmp_path: Path
) -> None:
    speech = _clip(shared, 11)
    alone = Prepared(tmp_path / "alone", speech)
    padded = Prepared(tmp_path / "padded", np.concatenate([speech, _silence()]))

    heard = [draft.text for draft in alone.drafts(transcriber, alone.clips) if draft.text]

    assert heard
    assert [draft.text for draft in padded.drafts(transcriber, padded.clips) if draft.text] == heard
