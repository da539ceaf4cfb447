"""The starter adapters that come with the program, on real weights."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch  # noqa: TID253 - what is compared is made of it
from whisper.model import ModelDimensions, Whisper  # noqa: TID253 - as above

from learn.acceptance import accept
from learn.measure import Score
from learn.peft import write_adapter
from learn.practice_speech import heard_throughout
from learn.pupil import Pupil
from learn.recipe import Recipe
from models.installed import Installed
from models.layout import TENSORS
from models.merging import merge
from models.shelf import Shelf
from practice.shipped import PracticeInterview, shipped
from testimony.language import WITNESS_LANGUAGES, Language
from transcribe.checkpoint import read_checkpoint
from transcribe.faster import FasterWhisper
from transcribe.profiles import profile_for
from transcribe.reference import OpenAIWhisper

pytestmark = [
    pytest.mark.models,
    # The library leaves the file of its vocabulary open.
    pytest.mark.filterwarnings("ignore:.*multilingual.tiktoken:pytest.PytestUnraisableExceptionWarning"),
]

ALLOWED = 0.05  # characters in error: a little more than their cards say, for other machines round otherwise


def _starter(shelf: Shelf, language: Language) -> Installed:
    return shelf.pull(f"starter-{language.value}")


def _loaded(model: Installed) -> FasterWhisper:
    return FasterWhisper.load(model.folder, model.card("faster-whisper"), threads=1)


@pytest.mark.parametrize("depth", [0, 2])
def test_a_merged_model_writes_what_the_pupil_would(
    depth: int, shelf: Shelf, whisper_base: Path, tmp_path: Path
) -> None:
    pupil = Pupil.load(whisper_base, "uz", replace(Recipe(), encoder_layers=depth))
    torch.manual_seed(3)
    for parameter in pupil.parameters():
        parameter.data.normal_(0, 0.01)
    pupil.model.float()
    matrices = {name: matrix.numpy() for name, matrix in pupil.learnt().items()}
    write_adapter(tmp_path, "openai/whisper-base", Recipe().rank, matrices)
    merge(tmp_path, shelf.get("whisper-base"))

    checkpoint = read_checkpoint(tmp_path / "model.bin")
    merged = Whisper(ModelDimensions(**checkpoint["dims"]))
    merged.load_state_dict(checkpoint["model_state_dict"])
    heard, said = torch.randn(1, 1500, 512), torch.randint(0, 50_000, (1, 16))
    with torch.inference_mode():
        wanted = pupil.scores(heard, said)
        for block in list(merged.encoder.blocks)[len(merged.encoder.blocks) - depth :]:
            heard = block(heard)
        found = merged.decoder(said, merged.encoder.ln_post(heard) if depth else heard)

    # The pupil's frozen weights are in bfloat16, the merged ones in float16.
    np.testing.assert_allclose(found, wanted, atol=0.03 * float(wanted.abs().max()))


@pytest.mark.parametrize("language", WITNESS_LANGUAGES)
def test_a_starter_adapter_is_small_enough_to_come_with_the_program(language: Language) -> None:
    adapter = Path(str(resources.files("learn"))) / "starter" / language.value / TENSORS

    assert adapter.stat().st_size <= 6_000_000


@pytest.mark.parametrize("language", WITNESS_LANGUAGES)
def test_a_starter_adapter_passes_its_trial(shelf: Shelf, language: Language) -> None:
    model = _starter(shelf, language)

    accept(model.entry, model.folder, _loaded)


@pytest.mark.parametrize("interview", shipped(), ids=lambda interview: interview.name)
def test_the_practice_interviews_are_heard(shelf: Shelf, interview: PracticeInterview, tmp_path: Path) -> None:
    model = _starter(shelf, interview.language)
    said = " ".join(sentence.source for sentence in interview.sentences())
    profile = profile_for(interview.language, model.entry)

    heard = heard_throughout(interview.audio, tmp_path, _loaded(model), profile)

    assert Score.of([(said, heard)], interview.language).letters.share <= ALLOWED


def test_both_engines_run_a_starter_adapter(shelf: Shelf) -> None:
    model = _starter(shelf, Language.UYGHUR)

    accept(
        model.entry,
        model.folder,
        lambda merged: OpenAIWhisper.load(merged.folder, merged.card("openai-whisper"), threads=1),
    )
