"""Training, on a Whisper of a few numbers that has heard nothing yet."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch  # noqa: TID253 - what is tested is made of it
from torch.nn.functional import pad  # noqa: TID253 - as above
from whisper.audio import N_FRAMES, log_mel_spectrogram  # noqa: TID253 - as above
from whisper.model import ModelDimensions, Whisper  # noqa: TID253 - as above
from whisper.tokenizer import get_tokenizer  # noqa: TID253 - as above

from learn.clip import Clip
from learn.features import Lesson
from learn.features import lessons as made_lessons
from learn.lora import PLACES, LowRank, blocks_of
from learn.peft import write_adapter
from learn.pupil import Pupil, TooDeepError
from learn.rank import Rank
from learn.recipe import Recipe, Round
from learn.training import states_on_the_way, train
from learn.window import Window
from testimony.identity import Digest

# The library leaves the file of its vocabulary open.
pytestmark = pytest.mark.filterwarnings("ignore:.*multilingual.tiktoken:pytest.PytestUnraisableExceptionWarning")

DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=8,
    n_audio_head=2,
    n_audio_layer=3,
    n_vocab=51865,
    n_text_ctx=448,
    n_text_state=8,
    n_text_head=2,
    n_text_layer=1,
)
RECIPE = Recipe(epochs=2, batch=2, rank=Rank(rank=2, alpha=4))
DEEP = replace(RECIPE, encoder_layers=2)


class Listens:
    """Remembers the loss of each step, and ends the process after some of them if it is told to."""

    def __init__(self, killed_after: int | None = None) -> None:
        self.steps: list[int] = []
        self._killed_after = killed_after

    def __call__(self, doing: str, done: int, total: int, loss: float | None = None) -> None:
        self.steps.append(done)
        if done == self._killed_after:
            raise KeyboardInterrupt


def tiny() -> Whisper:
    torch.manual_seed(5)
    whisper = Whisper(DIMENSIONS).eval()
    torch.nn.init.normal_(whisper.decoder.positional_embedding)
    return whisper


def pupil(recipe: Recipe = RECIPE) -> Pupil:
    tokenizer = get_tokenizer(multilingual=True, num_languages=99, language="uz", task="transcribe")
    return Pupil(tiny(), tokenizer, torch.device("cpu"), recipe)


@pytest.fixture(name="lessons")
def some_lessons(tmp_path: Path) -> list[Lesson]:
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


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_killed_training_goes_on_where_it_was(
    dropout: float, lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.training._STEPS_TO_CHECKPOINT", 2)
    checkpoint = tmp_path / "checkpoint.pt"
    recipe = replace(RECIPE, dropout=dropout)
    whole = train(pupil(), lessons, recipe, tmp_path / "other.pt", Listens())
    with pytest.raises(KeyboardInterrupt):
        train(pupil(), lessons, recipe, checkpoint, Listens(killed_after=3))
    after = Listens()

    resumed = train(pupil(), lessons, recipe, checkpoint, after)

    assert after.steps == [3, 4, 5, 6]
    assert all(torch.equal(resumed[name], matrix) for name, matrix in whole.items())


def test_states_on_the_way_are_kept_over_a_kill_and_none_of_another_training_among_them(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    train(pupil(), lessons, replace(RECIPE, seed=9), checkpoint, Listens(), every=1)
    shorter = replace(RECIPE, epochs=1)  # leaves the later states of the other where they are
    with pytest.raises(KeyboardInterrupt):
        train(pupil(), lessons, shorter, checkpoint, Listens(killed_after=2), every=1)
    learner = pupil()

    train(learner, lessons, shorter, checkpoint, Listens(), every=1)

    on_the_way = list(states_on_the_way(checkpoint))
    assert len(on_the_way) == 2  # of three steps: how it ends is not on the way
    assert not torch.equal(on_the_way[0][1], on_the_way[1][1])
    assert not torch.equal(on_the_way[1][1], learner.parameters()[1])


def test_no_state_on_the_way_is_lost_however_a_training_is_killed(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.training._STEPS_TO_CHECKPOINT", 1)
    checkpoint, kept = tmp_path / "checkpoint.pt", list[Path]()

    def killed_after_the_first(path: Path, state: Mapping[str, Any]) -> None:
        if kept:
            raise KeyboardInterrupt
        kept.append(path)
        torch.save(dict(state), path)

    with monkeypatch.context() as power_cut:
        power_cut.setattr("learn.training._keep", killed_after_the_first)
        with pytest.raises(KeyboardInterrupt):
            train(pupil(), lessons, RECIPE, checkpoint, Listens(), every=1)
    train(pupil(), lessons, RECIPE, checkpoint, Listens(), every=1)

    assert len(list(states_on_the_way(checkpoint))) == 5  # of six steps


def test_a_killed_training_of_the_encoder_goes_on_where_it_was(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learn.training._STEPS_TO_CHECKPOINT", 2)
    checkpoint = tmp_path / "checkpoint.pt"
    whole = train(pupil(DEEP), lessons, DEEP, tmp_path / "other.pt", Listens())
    with pytest.raises(KeyboardInterrupt):
        train(pupil(DEEP), lessons, DEEP, checkpoint, Listens(killed_after=3))
    after = Listens()

    resumed = train(pupil(DEEP), lessons, DEEP, checkpoint, after)

    assert after.steps == [3, 4, 5, 6]
    assert len(resumed) == 20 + 2 * 12
    assert all(torch.equal(resumed[name], matrix) for name, matrix in whole.items())


def test_what_is_left_out_in_learning_is_there_afterwards(lessons: list[Lesson], tmp_path: Path) -> None:
    learner, plain = pupil(), pupil()
    whole = train(plain, lessons, RECIPE, tmp_path / "plain.pt", Listens())
    matrices = train(learner, lessons, replace(RECIPE, dropout=0.5), tmp_path / "checkpoint.pt", Listens())
    tokens = torch.tensor([lessons[0].tokens])
    features = torch.from_numpy(lessons[0].heard()[None]).to(torch.bfloat16)

    with torch.no_grad():
        assert torch.equal(learner.scores(features, tokens), learner.scores(features, tokens))
    assert not all(torch.equal(matrices[name], matrix) for name, matrix in whole.items())


def test_a_checkpoint_of_another_depth_is_passed_over(lessons: list[Lesson], tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    train(pupil(), lessons, RECIPE, checkpoint, Listens())
    told = Listens()

    train(pupil(DEEP), lessons, DEEP, checkpoint, told)

    assert told.steps == [1, 2, 3, 4, 5, 6]


def test_the_lower_layers_of_the_encoder_stay_as_they_were(lessons: list[Lesson], tmp_path: Path) -> None:
    learner = pupil(DEEP)
    before = {name: value.clone() for name, value in learner.model.state_dict().items()}

    matrices = train(learner, lessons, DEEP, tmp_path / "checkpoint.pt", Listens())

    changed = {name for name, value in learner.model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {name for name in before if name.endswith((".down", ".up"))}
    assert {name.split(".")[2] for name in changed if name.startswith("encoder.")} == {"1", "2"}
    assert all(matrix.any() for matrix in matrices.values())


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_what_is_heard_in_two_parts_is_what_is_heard_in_one(
    layers: int, clip_of: Callable[..., Clip], tmp_path: Path
) -> None:
    """The features on disk and the layers above them together are the encoder."""
    learner = pupil(replace(RECIPE, encoder_layers=layers))
    (lesson,) = made_lessons(learner, Digest.of_facts({}), [Window((clip_of("ياق"),), ())], tmp_path, Listens())
    tokens = torch.tensor([lesson.tokens])
    mel = log_mel_spectrogram(Window((clip_of("ياق"),), ()).samples(), 80, padding=0)[:, :N_FRAMES]

    with torch.inference_mode():
        found = learner.scores(torch.from_numpy(lesson.heard())[None].bfloat16(), tokens)
        wanted = tiny()(pad(mel, (0, N_FRAMES - mel.shape[1]))[None], tokens)

    np.testing.assert_allclose(found, wanted, atol=0.02 * float(wanted.abs().max()))  # bfloat16 against float32


def test_features_of_another_depth_are_others(clip_of: Callable[..., Clip], tmp_path: Path) -> None:
    window = Window((clip_of("ياق"),), ())
    learners = [pupil(replace(RECIPE, encoder_layers=depth)) for depth in (0, 1, 2)]

    made = [made_lessons(learner, Digest.of_facts({}), [window], tmp_path, Listens())[0] for learner in learners]

    assert len({lesson.features for lesson in made}) == 3
    assert {lesson.features for lesson in made} == set(tmp_path.iterdir())


def test_merged_weights_score_as_the_adapted_model_does(lessons: list[Lesson], tmp_path: Path) -> None:
    learner = pupil(DEEP)
    merged = tiny()
    train(learner, lessons, DEEP, tmp_path / "checkpoint.pt", Listens())
    learner.model.float()
    matrices = learner.learnt()
    for side, number, place, whole in _linear_layers(merged):
        name = f"base_model.model.model.{side}.layers.{number}.{PLACES[place]}"
        if f"{name}.lora_A.weight" in matrices:
            halves = matrices[f"{name}.lora_B.weight"] @ matrices[f"{name}.lora_A.weight"]
            # The frozen weights of what learns are kept in bfloat16.
            whole.weight.data = whole.weight.data.bfloat16().float() + DEEP.rank.scale * halves
    heard, said = torch.randn(1, 20, 8), torch.tensor([lessons[0].tokens])

    with torch.inference_mode():
        above = heard
        for block in list(merged.encoder.blocks)[1:]:
            above = block(above)
        wanted = merged.decoder(said, merged.encoder.ln_post(above))
        found = learner.scores(heard, said)

    assert float((wanted - found).abs().max()) <= 0.02 * float(wanted.abs().max())


def test_deeper_layers_begin_to_learn_where_the_others_have_got_to(lessons: list[Lesson], tmp_path: Path) -> None:
    learner = pupil()
    first = train(learner, lessons, RECIPE, tmp_path / "1.pt", Listens())

    learner.reach(DEEP)

    assert {name: matrix.tolist() for name, matrix in learner.learnt().items() if name in first} == {
        name: matrix.tolist() for name, matrix in first.items()
    }
    assert learner.encoder_layers == 2
    assert train(learner, lessons, DEEP, tmp_path / "2.pt", Listens()).keys() > first.keys()
    with pytest.raises(ValueError, match="2 layers of the encoder have begun to learn, and cannot stop"):
        learner.reach(RECIPE)


def test_more_layers_than_there_are_cannot_learn() -> None:
    with pytest.raises(TooDeepError) as refused:
        pupil(replace(RECIPE, encoder_layers=4))

    assert str(refused.value) == ("4 layers of the encoder cannot learn: this model's has 3; ask for 0 to 3")


@pytest.mark.parametrize(
    ("recipe", "layers"), [(RECIPE, {"decoder.0"}), (DEEP, {"decoder.0", "encoder.1", "encoder.2"})]
)
def test_peft_finds_the_layers_that_learnt_and_no_others(recipe: Recipe, layers: set[str], tmp_path: Path) -> None:
    """PEFT takes the modules whose whole name its ``target_modules`` matches."""
    learner = pupil(recipe)
    write_adapter(tmp_path, "base", recipe.rank, {name: each.numpy() for name, each in learner.learnt().items()})
    pattern = re.compile(json.loads((tmp_path / "adapter_config.json").read_text(encoding="utf-8"))["target_modules"])
    names = {
        f"model.{side}.layers.{number}.{PLACES[place]}": f"{side}.{number}"
        for side, number, place, _ in _linear_layers(tiny())
    }

    found = {name for name in names if pattern.fullmatch(name)}

    assert found == {name for name, layer in names.items() if layer in layers}
    assert not pattern.fullmatch("model.encoder.layers.1.self_attn_layer_norm")


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
    names = pupil(DEEP).learnt().keys()

    assert {name.rsplit(".", 3)[0] for name in names} == {
        "base_model.model.model.decoder.layers.0",
        "base_model.model.model.decoder.layers.0.self_attn",
        "base_model.model.model.decoder.layers.0.encoder_attn",
        "base_model.model.model.encoder.layers.1",
        "base_model.model.model.encoder.layers.1.self_attn",
        "base_model.model.model.encoder.layers.2",
        "base_model.model.model.encoder.layers.2.self_attn",
    }


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [RECIPE.rate_at(step, 100) for step in range(100)]

    assert rates[0] == pytest.approx(RECIPE.rate / 5)
    assert max(rates) == pytest.approx(RECIPE.rate, rel=0.01)
    assert rates[-1] < RECIPE.rate / 100


def test_each_round_is_gentler_than_the_one_before_unless_it_reaches_deeper() -> None:
    rounds = [Round.parse(part) for part in ("330x6", "540x2", "660x2", "440x2+2", "100x1+2")]

    recipes = RECIPE.for_rounds(rounds)

    assert [(recipe.epochs, RECIPE.rate / recipe.rate, recipe.encoder_layers) for recipe in recipes] == [
        (6, 1, 0),
        (2, 2, 0),
        (2, 3, 0),
        (2, 2, 2),
        (1, 3, 2),
    ]
    assert " ".join(map(str, rounds)) == "330x6 540x2 660x2 440x2+2 100x1+2"


def test_a_round_may_be_about_figures_or_go_through_all_windows_once_more() -> None:
    figures, review = map(Round.parse, ("240#x1", "allx2~0.15"))

    assert figures == Round(240, 1, figures=True)
    assert review == Round(0, 2, dropout=0.15)
    assert review.is_review
    assert f"{figures} {review}" == "240#x1 allx2~0.15"
    assert [recipe.dropout for recipe in RECIPE.for_rounds([figures, review])] == [0.0, 0.15]
    with pytest.raises(ValueError, match=r"allx2~0\.15 goes through the windows of the rounds before"):
        RECIPE.for_rounds([review, figures])


def test_the_first_round_is_the_boldest_however_deep_it_reaches() -> None:
    assert [recipe.rate for recipe in RECIPE.for_rounds([Round(10, 1, 2)])] == [RECIPE.rate]


def test_no_round_reaches_less_deep_than_the_one_before() -> None:
    with pytest.raises(ValueError, match="540x2 reaches less deep into the encoder than the round before it"):
        RECIPE.for_rounds([Round(330, 6, 1), Round(540, 2)])


@pytest.mark.parametrize(
    "text", ["", "330", "0x6", "330x0", "axb", "1x2x3", "330x6+0", "330x6+", "+2", "all", "all#x1", "330x6~1", "~0.1"]
)
def test_a_round_is_windows_times_epochs(text: str) -> None:
    with pytest.raises(
        ValueError,
        match="a round is WINDOWSxEPOCHS, WINDOWSxEPOCHS\\+LAYERS, WINDOWS#xEPOCHS or allxEPOCHS~DROPOUT, not '",
    ):
        Round.parse(text)


def _linear_layers(whisper: Whisper) -> Iterator[tuple[str, int, str, torch.nn.Linear]]:
    """Side, number and place of each linear layer that can learn."""
    for side in ("encoder", "decoder"):
        for number, block in enumerate(blocks_of(whisper, side)):
            for place in PLACES:
                if side == "decoder" or not place.startswith("cross_attn."):
                    layer = block.get_submodule(place)
                    assert isinstance(layer, torch.nn.Linear)
                    yield side, number, place, layer
