"""Training, on a Whisper of a few numbers that has heard nothing yet."""

from pathlib import Path

import numpy as np
import pytest
import torch  # noqa: TID253 - what is tested is made of it
from whisper.model import ModelDimensions, Whisper  # noqa: TID253 - as above
from whisper.tokenizer import get_tokenizer  # noqa: TID253 - as above

from learn.features import Lesson
from learn.lora import LowRank, adapt, learnt
from learn.pupil import Pupil
from learn.rank import Rank
from learn.recipe import Recipe, Round
from learn.training import train

# The library leaves the file of its vocabulary open.
pytestmark = pytest.mark.filterwarnings("ignore:.*multilingual.tiktoken:pytest.PytestUnraisableExceptionWarning")

DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=8,
    n_audio_head=2,
    n_audio_layer=1,
    n_vocab=51865,
    n_text_ctx=448,
    n_text_state=8,
    n_text_head=2,
    n_text_layer=1,
)
RECIPE = Recipe(epochs=2, batch=2, rank=Rank(rank=2, alpha=4))


class Listens:
    """Remembers the loss of each step, and ends the process after some of them if it is told to."""

    def __init__(self, killed_after: int | None = None) -> None:
        self.steps: list[int] = []
        self._killed_after = killed_after

    def __call__(self, doing: str, done: int, total: int, loss: float | None = None) -> None:
        self.steps.append(done)
        if done == self._killed_after:
            raise KeyboardInterrupt


def pupil() -> Pupil:
    torch.manual_seed(5)
    whisper = Whisper(DIMENSIONS).eval()
    torch.nn.init.normal_(whisper.decoder.positional_embedding)
    whisper.requires_grad_(requires_grad=False)
    adapt(whisper.decoder, RECIPE.rank, RECIPE.seed)
    tokenizer = get_tokenizer(multilingual=True, num_languages=99, language="uz", task="transcribe")
    return Pupil(whisper, tokenizer, torch.device("cpu"))


@pytest.fixture
def lessons(tmp_path: Path) -> list[Lesson]:
    rng = np.random.default_rng(1)
    made = []
    for number, text in enumerate(["ئۇلار كەلدى", "ياق", "", "ھەئە، بىلىمەن", "ئۆيدە"]):
        path = tmp_path / f"{number}.npy"
        np.save(path, rng.standard_normal((20, 8)).astype(np.float16))
        made.append(Lesson(features=path, tokens=pupil().lesson(text) or []))
    return made


def test_a_lesson_is_told_its_language_and_ends() -> None:
    learner = pupil()
    lesson = learner.lesson("ياق") or []

    assert learner.prompt_length == 4
    assert lesson[:4] == [50258, 50337, 50359, 50363]  # start, Uzbek, transcribe, no times
    assert lesson[-1] == learner.end == 50257
    assert learner.lesson("") == [*lesson[:4], learner.end]


def test_words_that_fill_a_decoding_are_no_lesson() -> None:
    assert pupil().lesson("ئۇلار كەلدى " * 40) is None


def test_only_the_adapter_learns(lessons: list[Lesson], tmp_path: Path) -> None:
    learner = pupil()
    before = {name: value.clone() for name, value in learner.decoder.state_dict().items()}

    matrices = train(learner, lessons, RECIPE, tmp_path / "checkpoint.pt", Listens())

    changed = {name for name, value in learner.decoder.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {name for name in before if name.endswith((".down", ".up"))}
    assert len(matrices) == 20
    assert matrices["base_model.model.model.decoder.layers.0.encoder_attn.v_proj.lora_B.weight"].shape == (8, 2)


def test_an_adapter_that_has_learnt_nothing_changes_nothing() -> None:
    linear = torch.nn.Linear(4, 3)
    given = torch.ones(1, 4)

    assert torch.equal(LowRank(linear, RECIPE.rank, torch.Generator())(given), linear(given))


def test_a_killed_training_goes_on_where_it_was(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.training._STEPS_TO_CHECKPOINT", 2)
    checkpoint = tmp_path / "checkpoint.pt"
    whole = train(pupil(), lessons, RECIPE, tmp_path / "other.pt", Listens())
    with pytest.raises(KeyboardInterrupt):
        train(pupil(), lessons, RECIPE, checkpoint, Listens(killed_after=3))
    after = Listens()

    resumed = train(pupil(), lessons, RECIPE, checkpoint, after)

    assert after.steps == [3, 4, 5, 6]
    assert all(torch.equal(resumed[name], matrix) for name, matrix in whole.items())


def test_a_checkpoint_of_other_lessons_is_passed_over(lessons: list[Lesson], tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    train(pupil(), lessons[:3], RECIPE, checkpoint, Listens())
    told = Listens()

    train(pupil(), lessons, RECIPE, checkpoint, told)

    assert told.steps == [1, 2, 3, 4, 5, 6]


def test_a_finished_training_is_not_done_again(lessons: list[Lesson], tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    first = train(pupil(), lessons, RECIPE, checkpoint, Listens())
    told = Listens()

    again = train(pupil(), lessons, RECIPE, checkpoint, told)

    assert told.steps == []
    assert all(torch.equal(again[name], matrix) for name, matrix in first.items())


def test_what_is_learnt_is_named_as_peft_names_it() -> None:
    names = learnt(pupil().decoder).keys()

    assert {name.rsplit(".", 3)[0] for name in names} == {"base_model.model.model.decoder.layers.0"} | {
        f"base_model.model.model.decoder.layers.0.{attention}" for attention in ("self_attn", "encoder_attn")
    }


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [RECIPE.rate_at(step, 100) for step in range(100)]

    assert rates[0] == pytest.approx(RECIPE.rate / 5)
    assert max(rates) == pytest.approx(RECIPE.rate, rel=0.01)
    assert rates[-1] < RECIPE.rate / 100


def test_each_round_begins_at_half_the_rate_of_the_one_before() -> None:
    rounds = [Round.parse("330x6"), Round.parse("540x2")]

    recipes = [RECIPE.for_round(number, part.epochs) for number, part in enumerate(rounds)]

    assert [(recipe.epochs, recipe.rate) for recipe in recipes] == [(6, RECIPE.rate), (2, RECIPE.rate / 2)]
    assert " ".join(map(str, rounds)) == "330x6 540x2"


@pytest.mark.parametrize("text", ["", "330", "0x6", "330x0", "axb", "1x2x3"])
def test_a_round_is_windows_times_epochs(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - argparse has a sentence of its own
        Round.parse(text)
