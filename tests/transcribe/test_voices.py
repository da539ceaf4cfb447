"""The real network that tells voices apart, on interviews whose speakers are known."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from media.speech import WINDOW, Silero, speech_spans
from models.shelf import Installed, Shelf
from practice.reference import Said, read_reference
from practice.shipped import shipped
from testimony.language import Language
from testimony.span import Span
from transcribe.campplus import CampPlus
from transcribe.faster import FasterWhisper
from transcribe.folder import IncompleteModelError
from transcribe.languages import told
from transcribe.loudness import levelled
from transcribe.port import Samples
from transcribe.turns import Turn, turns, windows

pytestmark = pytest.mark.models


@pytest.fixture(scope="session")
def voices(telling_voices: Installed) -> CampPlus:
    return CampPlus.load(telling_voices.folder, telling_voices.card("campplus"), 1)


def decoded(path: Path) -> Samples:
    raw = subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(path), "-ac", "1", "-ar", "16000", "-f", "s16le", "-"],
        capture_output=True,
        check=True,
    ).stdout
    return np.frombuffer(raw, np.int16).astype(np.float32) / np.float32(32768)


def spoken(samples: Samples) -> tuple[Span, ...]:
    whole = np.pad(samples, (0, -len(samples) % WINDOW))
    return speech_spans(Silero.load()(whole), len(samples) // 16)


def wrongly_told(said: tuple[Said, ...], found: tuple[Turn, ...]) -> float:
    """The share of the reference's speech that lies in a turn of a voice that is mostly somebody else's."""
    heard: dict[int, dict[str, int]] = {}
    for turn in found:
        for sentence in said:
            if shared := turn.span.intersection(sentence.span):
                mine = heard.setdefault(turn.voice, {})
                mine[sentence.speaker] = mine.get(sentence.speaker, 0) + shared.duration_ms
    right = sum(max(shares.values()) for shares in heard.values())
    return 1 - right / sum(sentence.span.duration_ms for sentence in said)


def two_interviews() -> Iterator[tuple[Path, Path]]:
    for interview in shipped():
        if interview.audio.parent.name in {"kk-1", "ug-2"}:
            yield interview.audio, interview.audio.parent / "reference.tsv"


def test_interviewer_and_witness_of_the_practice_interviews_are_told_apart(voices: CampPlus) -> None:
    for audio, reference in two_interviews():
        samples = decoded(audio)
        speech = spoken(samples)
        heard_in = windows(speech)

        found = turns(speech, heard_in, voices.embed(samples, heard_in))

        assert {turn.voice for turn in found} == {1, 2}
        assert wrongly_told(read_reference(reference), found) < 0.02


def test_the_same_sound_gives_the_same_vector_whatever_stands_beside_it(voices: CampPlus) -> None:
    samples = np.random.default_rng(3).normal(0, 0.1, 16 * 3_000).astype(np.float32)
    window, short = Span(500, 2_000), Span(100, 250)

    alone, beside = voices.embed(samples, [window]), voices.embed(samples, [Span(0, 1_500), window, short])

    assert np.allclose(alone[0], beside[1], atol=1e-5)
    assert np.allclose(np.linalg.norm(beside, axis=1), 1, atol=1e-5)
    assert beside.shape == (3, 192)


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(IncompleteModelError, match=r"lacks campplus_cn_en_common\.pt"):
        CampPlus.load(tmp_path, None, 1)  # type: ignore[arg-type]  # it is not read before the folder was looked at


def test_real_kazakh_is_not_taken_for_english_nor_english_for_kazakh(
    shelf: Shelf, shared: Path, tmp_path: Path
) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng, which speaks the English here, is not installed")
    model = shelf.get("whisper-base")
    detector = FasterWhisper.load(model.folder, model.card("faster-whisper"), 1)
    question = tmp_path / "question.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-w", str(question), "Where did you live at that time?"], check=True)
    clips = [(question, Language.ENGLISH)]
    clips += [(shared / "audio" / "kk" / f"kzaudio_{number}.wav", Language.KAZAKH) for number in (2, 7, 8)]

    for path, language in clips:
        probabilities = detector.language_probabilities(levelled(decoded(path)))
        assert told(probabilities, Language.KAZAKH, [Language.ENGLISH]).language is language
