"""The engine ctc on models of the true architectures: one that hears tones, and some that were taught nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from tests.transcribe.ear import UYGHUR, VOCABULARY, say, taught, untaught, untaught_bert, wav2vec2, write
from transcribe.ctc import Ctc, UnfitModelError
from transcribe.folder import IncompleteModelError
from transcribe.port import Options, Samples
from transcribe.profiles import Profile

pytestmark = pytest.mark.models

CARD = ModelCard(name="tiny", engine="ctc", digest=Digest("0" * 64), licence="MIT")
WORDS = ["ئانا", "بابا", "نان", "ئاب", "ئن", "با"] * 4


def profile(code: str = "ug") -> Profile:
    return Profile(
        language=Language.UYGHUR,
        tag=LanguageTag.usual(Language.UYGHUR),
        decoder_token=code,
        script=Script.ARABIC,
        window_ms=28_000,
    )


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> Ctc:
    """A model that hears a few letters, each a tone."""
    return Ctc.load(taught(tmp_path_factory.mktemp("taught")), CARD, 1)


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """The folder of a model that was taught nothing."""
    return untaught(tmp_path / "untaught")


def clip(samples: Samples) -> Span:
    return Span(0, len(samples) // 16)


def test_what_was_said_is_written_with_the_time_of_every_word(ear: Ctc) -> None:
    samples, times = say(WORDS)

    heard = ear.transcribe(samples, [clip(samples)], profile(), Options())

    words = [word for utterance in heard for word in utterance.words]
    assert [word.text for word in words] == WORDS
    for word, (begin, end) in zip(words, times, strict=True):
        assert abs(word.span.start_ms - begin) <= 40
        assert abs(word.span.end_ms - end) <= 40
        assert word.probability > 0.8


@pytest.mark.parametrize("window_ms", [400, 700, 1_000, 2_900])
def test_no_word_is_cut_or_written_twice_however_short_the_stretches_are(ear: Ctc, window_ms: int) -> None:
    """A word takes up to 900 ms here: cuts at every 400 go through most of them."""
    samples, _ = say(WORDS)
    whole = ear.transcribe(samples, [clip(samples)], profile(), Options())

    cut = ear.transcribe(samples, [clip(samples)], profile(), Options(window_ms=window_ms))

    assert [one.text for one in cut] == [one.text for one in whole]
    assert [word.span for one in cut for word in one.words] == [word.span for one in whole for word in one.words]


def test_the_window_of_profile_and_options_reaches_the_model(ear: Ctc, monkeypatch: pytest.MonkeyPatch) -> None:
    samples, _ = say(WORDS)
    lengths: list[int] = []
    forward = type(ear._engine).forward

    def spy(model: Any, features: Any, *rest: Any, **more: Any) -> Any:
        lengths.append(features.shape[1] // 16)
        return forward(model, features, *rest, **more)

    monkeypatch.setattr(type(ear._engine), "forward", spy)
    ear.transcribe(samples, [clip(samples)], profile(), Options())
    assert len(lengths) == 1

    lengths.clear()
    ear.transcribe(samples, [clip(samples)], profile(), Options(window_ms=3_000))
    assert len(lengths) > 3
    assert max(lengths) <= 3_000 + 2 * 2_000 + 2_000 + 5  # a rest that is shorter than its context is taken along


def test_levelling_reaches_the_model(ear: Ctc, monkeypatch: pytest.MonkeyPatch) -> None:
    samples, _ = say(["نان"])
    loudest: list[float] = []
    extract = ear._extractor.__class__.__call__

    def spy(extractor: Any, sound: Any, **more: Any) -> Any:
        loudest.append(float(np.abs(sound).max()))
        return extract(extractor, sound, **more)

    monkeypatch.setattr(type(ear._extractor), "__call__", spy)
    for options in (Options(), Options(level=False)):
        ear.transcribe(samples * np.float32(0.05), [clip(samples)], profile(), options)

    raised, left = loudest
    assert raised > 0.1
    assert left == pytest.approx(0.015, rel=0.01)


def test_silence_is_written_as_nothing(ear: Ctc) -> None:
    assert ear.transcribe(np.zeros(16 * 5_000, np.float32), [Span(0, 5_000)], profile(), Options()) == ()


def test_threads_reach_pytorch(blank: Path) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        Ctc.load(blank, CARD, 2)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_model_that_takes_features_is_heard_by_its_own_clock(tmp_path: Path) -> None:
    """wav2vec2-bert with an adapter gives a frame every 40 ms; ten seconds of sound end at ten seconds."""
    model = Ctc.load(untaught_bert(tmp_path), CARD, 1)
    samples = np.random.default_rng(1).normal(0, 0.1, 16 * 10_000).astype(np.float32)

    heard = model.transcribe(samples, [Span(0, 10_000)], profile(), Options())

    spans = [word.span for utterance in heard for word in utterance.words]
    assert min(span.start_ms for span in spans) < 1_000
    assert 9_000 < max(span.end_ms for span in spans) <= 10_000


class TestManyLanguages:
    """MMS: one model, with a small adapter and an alphabet of its own for each language."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        import torch
        from safetensors.torch import save_file
        from transformers import Wav2Vec2ForCTC

        torch.manual_seed(1)
        kazakh = {sign: number for number, sign in enumerate(["<pad>", "<s>", "</s>", "<unk>", "|", *"абқ"])}
        alphabets = {"kaz": kazakh, "uig-script_arabic": VOCABULARY}
        model = Wav2Vec2ForCTC(wav2vec2(adapter_attn_dim=4, vocab_size=len(kazakh)))
        folder = write(tmp_path / "mms", model, alphabets, target_lang="kaz")
        for code, letters in alphabets.items():
            head = torch.nn.Linear(model.config.hidden_size, len(letters))
            head.bias.data[:5] = -100  # of the signs that are no letters
            adapters = {name: torch.randn_like(numbers) for name, numbers in model._get_adapters().items()}
            adapters |= {"lm_head.weight": head.weight.data, "lm_head.bias": head.bias.data}
            save_file(adapters, folder / f"adapter.{code}.safetensors")
        return folder

    @pytest.fixture
    def sound(self) -> Samples:
        return np.random.default_rng(2).normal(0, 0.1, 16 * 4_000).astype(np.float32)

    def heard(self, model: Ctc, sound: Samples, code: str) -> str:
        said = model.transcribe(sound, [Span(0, 4_000)], profile(code), Options())
        return "".join(word.text for one in said for word in one.words).replace("\N{REPLACEMENT CHARACTER}", "")

    def test_each_language_is_written_with_its_own_adapter_and_letters(self, folder: Path, sound: Samples) -> None:
        model = Ctc.load(folder, CARD, 1)

        kazakh = self.heard(model, sound, "kaz")
        uyghur = self.heard(model, sound, "uig-script_arabic")

        assert kazakh
        assert set(kazakh) <= set("абқ")
        assert uyghur
        assert set(uyghur) <= set(UYGHUR)
        assert self.heard(model, sound, "kaz") == kazakh, "the first adapter is back in its place"

    def test_a_language_that_it_has_no_letters_for_is_refused(self, folder: Path, sound: Samples) -> None:
        with pytest.raises(UnfitModelError) as refusal:
            self.heard(Ctc.load(folder, CARD, 1), sound, "uig-script_cyrillic")

        assert str(refusal.value) == (
            "tiny cannot be run by the engine ctc: it has no letters for 'uig-script_cyrillic'"
        )

    def test_an_adapter_that_is_missing_is_never_looked_for_elsewhere(self, folder: Path, sound: Samples) -> None:
        (folder / "adapter.uig-script_arabic.safetensors").unlink()

        with pytest.raises(UnfitModelError) as refusal:
            self.heard(Ctc.load(folder, CARD, 1), sound, "uig-script_arabic")

        assert str(refusal.value) == (
            "tiny cannot be run by the engine ctc: its adapter for uig-script_arabic is missing"
        )


@pytest.mark.parametrize("name", ["config.json", "preprocessor_config.json", "vocab.json", "model.safetensors"])
def test_a_missing_file_is_never_looked_for_elsewhere(blank: Path, name: str) -> None:
    (blank / name).unlink()

    with pytest.raises(IncompleteModelError, match=f"the model folder 'untaught' lacks {name}; remove the model"):
        Ctc.load(blank, CARD, 1)


def test_numbers_that_are_missing_are_not_made_up(blank: Path) -> None:
    from safetensors.torch import load_file, save_file

    numbers = load_file(blank / "model.safetensors")
    del numbers["lm_head.weight"]
    save_file(numbers, blank / "model.safetensors", {"format": "pt"})

    with pytest.raises(UnfitModelError) as refusal:
        Ctc.load(blank, CARD, 1)

    assert str(refusal.value) == (
        "tiny cannot be run by the engine ctc: 1 of its tensors are missing or misshapen (lm_head.weight)"
    )


def test_older_weights_are_read_and_a_program_among_them_is_not_run(blank: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    numbers = load_file(blank / "model.safetensors")
    (blank / "model.safetensors").unlink()
    torch.save(numbers, blank / "pytorch_model.bin")
    assert Ctc.load(blank, CARD, 1).model == CARD

    class Program:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[Path, Path]]:
            return shutil.copyfile, (blank / "vocab.json", tmp_path / "proof")

    torch.save({**numbers, "lm_head.bias": Program()}, blank / "pytorch_model.bin")
    with pytest.raises(UnfitModelError):
        Ctc.load(blank, CARD, 1)
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize(
    ("file", "facts", "fault"),
    [
        ("config.json", {"model_type": "bert"}, "transformers refused it (ValueError)"),
        ("preprocessor_config.json", {"sampling_rate": 8_000}, "it hears 8000 samples a second, not 16000"),
    ],
)
def test_another_kind_of_model_is_refused_in_a_sentence(
    blank: Path, file: str, facts: dict[str, Any], fault: str
) -> None:
    kept = json.loads((blank / file).read_text())
    (blank / file).write_text(json.dumps(kept | facts))

    with pytest.raises(UnfitModelError) as refusal:
        Ctc.load(blank, CARD, 1)

    assert str(refusal.value) == f"tiny cannot be run by the engine ctc: {fault}"
