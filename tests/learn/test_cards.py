"""What the card of a starter adapter says of how it was made."""

from learn.card import Card, Examined
from learn.measure import Score
from learn.recipe import Recipe, Round
from testimony.language import Language


def _card(*rounds: Round, average: int = 1, every: int = 0) -> str:
    examined = Examined(
        name="practice interview ug-1",
        synthetic=True,
        before=Score.of([("ياق ئۇلار", "yaq")], Language.UYGHUR),
        after=Score.of([("ياق ئۇلار", "ياق ئۇلا")], Language.UYGHUR),
    )
    card = Card(
        language=Language.UYGHUR,
        base="openai/whisper-base",
        decoder_token="uz",  # noqa: S106 - no password
        recipe=Recipe(),
        rounds=rounds,
        average=average,
        every=every,
        hours=1.26,
        espeak="1.51",
        examined=[examined],
    )
    return str(card)


def test_a_card_names_each_round_with_its_rate_and_the_layers_that_learnt() -> None:
    lines = _card(Round(330, 6), Round(540, 2), Round(180, 2, 2)).splitlines()

    assert "| base | openai/whisper-base, its encoder but for its last layers untouched |" in lines
    assert (
        "| adapter | rank 16, alpha 32, on all attention and feed-forward of the decoder and of the encoder's last 2 "
        "layers |"
    ) in lines
    assert (
        "| training | 330 windows 6 times at 0.002, then 540 windows 2 times at 0.001, then 180 windows 2 times, 2 "
        "layers of the encoder with it, at 0.001; batch 4, AdamW, seed 1 |"
    ) in lines
    assert "| speech | 1050 windows, 1.3 hours, by espeak-ng 1.51 |" in lines
    assert (
        "To make it again: `python -m learn.starter --language ug --base FOLDER --rounds 330x6 540x2 180x2+2 --seed 1`."
    ) in lines


def test_a_card_names_reviews_and_windows_of_figures_and_counts_no_window_twice() -> None:
    lines = _card(Round(330, 6), Round(240, 1, figures=True), Round(0, 1, dropout=0.1)).splitlines()

    assert "| speech | 570 windows, 1.3 hours, by espeak-ng 1.51 |" in lines
    assert (
        "| training | 330 windows 6 times at 0.002, then 240 windows with figures 1 times at 0.001, then all of them 1 "
        "times, with dropout of 0.1, at 0.00067; batch 4, AdamW, seed 1 |"
    ) in lines


def test_a_card_says_that_the_encoder_was_left_alone() -> None:
    lines = _card(Round(330, 6)).splitlines()

    assert "| base | openai/whisper-base, its encoder untouched |" in lines
    assert "| adapter | rank 16, alpha 32, on all attention and feed-forward of the decoder |" in lines


def test_a_card_says_of_how_many_states_the_adapter_is_the_mean() -> None:
    lines = _card(Round(330, 6), Round(540, 2), average=2).splitlines()

    assert (
        "| taken | of each matrix the mean of its last 2 states: before it learnt, and after each round since |"
    ) in lines
    assert (
        "To make it again: `python -m learn.starter --language ug --base FOLDER --rounds 330x6 540x2 --average 2 "
        "--seed 1`."
    ) in lines


def test_a_card_says_which_states_within_a_review_are_among_them() -> None:
    lines = _card(Round(330, 6), Round(0, 1, dropout=0.1), average=7, every=100).splitlines()

    assert (
        "| taken | of each matrix the mean of its last 7 states: before it learnt, and after each round since, and "
        "after each 100 steps of a review |"
    ) in lines
    assert (
        "To make it again: `python -m learn.starter --language ug --base FOLDER --rounds 330x6 allx1~0.1 --average 7 "
        "--every 100 --seed 1`."
    ) in lines


def test_a_card_sets_the_base_beside_the_adapted_model() -> None:
    assert "| practice interview ug-1 | synthetic | 1 | 9 | 1.000 | 0.111 | 1.000 | 0.500 |" in _card(Round(1, 1))
