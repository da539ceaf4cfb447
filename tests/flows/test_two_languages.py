"""English questions and Kazakh answers through the real steps, with real weights and real Kazakh."""

import shutil
import subprocess
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flows.plan import Plan
from flows.steps import prepare_audio, transcribe_interview, translate_interview
from flows.wiring import LoadedEngines
from media.identify import identify
from models.entry import Task
from models.shelf import Installed
from testimony.finding import Code
from testimony.language import Language, LanguageTag
from testimony.settings import Settings
from tests.flows.doubles import Rack, Rewriter, card, model
from transcribe.port import Transcriber
from transcribe.voices import Voices

pytestmark = pytest.mark.models

QUESTIONS = ("Can you tell me where you lived at that time?", "What happened to your family after that?")
ANSWERS = ("kzaudio_2.wav", "kzaudio_7.wav")


class RealEars:
    """Real engines for what is heard, and a double that translates."""

    def __init__(self, settings: Settings) -> None:
        self._engines, self.rewriter = LoadedEngines(settings), Rewriter(card("pen"))

    def transcriber(self, engine: str, model: Installed) -> Transcriber:
        return self._engines.transcriber(engine, model)

    def voices(self, model: Installed) -> Voices:
        return self._engines.voices(model)

    def translator(self, model: Installed, language: Language) -> Rewriter:
        return self.rewriter


@pytest.fixture
def interview(shared: Path, tmp_path: Path) -> tuple[Path, list[tuple[int, int, str]]]:
    """A machine's English questions and real people's Kazakh, and where each stands, in milliseconds."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng, which speaks the English here, is not installed")
    parts, said, at = [], [], 0
    for question, answer in zip(QUESTIONS, ANSWERS, strict=True):
        spoken = tmp_path / "question.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", str(spoken), question], check=True)
        for path, language in ((spoken, "en"), (shared / "audio" / "kk" / answer, "kk-Cyrl")):
            samples = decoded(path)
            parts += [np.zeros(16 * 700, np.int16), samples]
            said.append((at + 700, at + 700 + len(samples) // 16, language))
            at = said[-1][1]
    recording = tmp_path / "interview.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.concatenate(parts).tobytes())
    return recording, said


def decoded(path: Path) -> np.ndarray:
    how = ["-ac", "1", "-ar", "16000", "-f", "s16le", "-"]
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(path), *how]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.int16)


def test_each_segment_has_its_language_and_its_voice_and_only_the_witness_is_translated(
    workshop, archive, interview, shelf, telling_voices, tmp_path
) -> None:
    recording, said = interview
    base = shelf.pull("whisper-base")
    settings = Settings(home=tmp_path / "home", beam_size=1, threads=1)
    pen = model("pen", Task.TRANSLATE, Language.ENGLISH)
    real = replace(workshop, settings=settings, engines=RealEars(settings), shelf=Rack((base, telling_voices, pen)))
    kazakh = LanguageTag.usual(Language.KAZAKH)
    id_ = archive.receive(recording, name="interview.wav", language=kazakh, identify=identify).recording.id
    plan = Plan(also=(Language.ENGLISH,))
    run = archive.runs.begin(id_, (), plan.options())

    prepare_audio(real, id_, run.id)
    transcribe_interview(real, plan, id_, run.id)
    translate_interview(real, plan, id_, run.id)

    spoken = [each for each in archive.record(id_).segments if each.segment.is_speech]
    for each in spoken:
        middle = (each.segment.span.start_ms + each.segment.span.end_ms) // 2
        true = next(language for start, end, language in said if start <= middle < end)
        assert str(each.segment.language) == true
        assert (each.translation is None) is (true == "en")
        assert (Code.OTHER_LANGUAGE in {doubt.finding.code for doubt in each.doubts}) is (true == "en")
    by_language = {str(each.segment.language): set() for each in spoken}
    for each in spoken:
        by_language[str(each.segment.language)].add(each.segment.speaker)
    assert by_language.keys() == {"en", "kk-Cyrl"}
    assert not by_language["en"] & by_language["kk-Cyrl"], "nobody is both"
    assert [language for _, _, language in said] == [
        key for number, each in enumerate(spoken)
        if (key := str(each.segment.language)) and (number == 0 or key != str(spoken[number - 1].segment.language))
    ]  # fmt: skip
    english = " ".join(each.source.revision.text for each in spoken if str(each.segment.language) == "en")
    assert "happened to your family after that" in english
