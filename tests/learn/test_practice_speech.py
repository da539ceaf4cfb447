"""Practice speech: what is learnt from it and what it is examined with."""

import re
import shutil

import numpy as np
import pytest

from learn.practice_speech import PracticeSpeech
from learn.recipe import Round
from learn.scene import MOST_LETTERS, Scene, Spoken
from practice.corpus import essence
from practice.rooms import CLEAN
from practice.spoken import INTERVIEW_VOICES, TRAINING_VOICES, Voice
from testimony.language import WITNESS_LANGUAGES, Language


@pytest.fixture(scope="module", params=WITNESS_LANGUAGES)
def speech(request: pytest.FixtureRequest) -> PracticeSpeech:
    return PracticeSpeech.of(request.param)


def test_the_same_seed_draws_the_same_scenes(speech: PracticeSpeech) -> None:
    assert speech.for_rounds([Round(20, 1)], seed=4) == speech.for_rounds([Round(20, 2)], seed=4)
    assert speech.for_rounds([Round(20, 1)], seed=4) != speech.for_rounds([Round(20, 1)], seed=5)


def test_each_round_has_fresh_scenes_and_those_for_the_encoder_are_fuller(speech: PracticeSpeech) -> None:
    first, second, deep, deeper = speech.for_rounds(
        [Round(60, 1), Round(40, 1), Round(50, 1, 2), Round(30, 1, 2)], seed=4
    )

    assert (*first, *second) == speech.for_rounds([Round(100, 1)], seed=4)[0]
    assert (len(deep), len(deeper)) == (50, 30)
    seeds = [scene.seed for scene in (*first, *second, *deep, *deeper)]
    assert len(set(seeds)) == len(seeds)
    lengths = [[len(scene.text) for scene in scenes if scene.text] for scenes in (first, deep)]
    assert sum(lengths[1]) / len(lengths[1]) > 1.15 * sum(lengths[0]) / len(lengths[0])


def test_a_review_goes_through_every_window_before_it_and_figures_have_windows_of_their_own(
    speech: PracticeSpeech,
) -> None:
    first, figures, review, last = speech.for_rounds(
        [Round(20, 1), Round(10, 1, figures=True), Round(0, 1), Round(5, 1)], seed=4
    )

    assert review == (*first, *figures)
    assert last == speech.for_rounds([Round(25, 1)], seed=4)[0][20:]
    assert all(re.search(r"\d", spoken.text) for scene in figures for spoken in scene.sentences)


def test_numbers_are_taught_as_they_are_said() -> None:
    uyghur, kazakh = (
        Scene(
            sentences=(Spoken(0, Voice(language=language, variant="m1"), "1951-ي. 21."),),
            conditions=CLEAN,
            babble=(),
            ends_ms=0,
            seed=1,
        )
        for language in (Language.UYGHUR, Language.KAZAKH)
    )

    assert uyghur.text == "بىر مىڭ توققۇز يۈز ئەللىك بىر-ي. يىگىرمە بىر."
    assert kazakh.text == "бір мың тоғыз жүз елу бір-ي. жиырма бір."


def test_scenes_hold_what_a_window_can_hold(speech: PracticeSpeech) -> None:
    longest = max(len(pair.source) for pair in speech.corpus.training)

    (scenes,) = speech.for_rounds([Round(300, 1)], seed=1)

    most = max(MOST_LETTERS[speech.language], longest)
    assert all(sum(len(spoken.text) for spoken in scene.sentences) <= most for scene in scenes)
    assert any(not scene.text for scene in scenes)
    assert {spoken.voice.variant for scene in scenes for spoken in scene.sentences} == set(TRAINING_VOICES.variants)


def test_nothing_that_is_learnt_is_heard_in_the_practice_interviews(speech: PracticeSpeech) -> None:
    learnt = {essence(pair.source) for pair in speech.corpus.training}

    for interview in speech.interviews():
        said = [sentence for sentence in interview.sentences() if sentence.held_out]
        assert said
        assert learnt.isdisjoint(essence(sentence.source) for sentence in said)


def test_what_is_examined_shares_neither_sentence_nor_voice_with_what_is_learnt(speech: PracticeSpeech) -> None:
    learnt = {essence(pair.source) for pair in speech.corpus.training}
    assert set(TRAINING_VOICES.variants).isdisjoint(INTERVIEW_VOICES.variants)

    for pairs in (speech.corpus.unseen_fillings, speech.corpus.unseen_patterns):
        assert learnt.isdisjoint(essence(pair.source) for pair in pairs)
    assert set(speech.to_examine(2, seed=1)) == {"unseen fillings", "unseen patterns"}


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not on this machine")
def test_a_scene_sounds_the_same_whenever_it_is_asked_for() -> None:
    (scenes,) = PracticeSpeech.of(Language.UYGHUR).for_rounds([Round(30, 1)], seed=2)
    silent = next(scene for scene in scenes if not scene.text)
    spoken = min((scene for scene in scenes if scene.text), key=lambda scene: len(scene.text))

    for scene in (silent, spoken):
        heard = scene.samples()
        np.testing.assert_array_equal(heard, scene.samples())
        assert heard.dtype == np.float32
        assert 0 < np.abs(heard).max() <= 1
    assert len(silent.samples()) == silent.ends_ms * 16
