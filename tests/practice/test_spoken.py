"""Sentences spoken by espeak-ng."""

import random
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.spoken import (
    INTERVIEW_VOICES,
    RATE_HZ,
    TRAINING_VOICES,
    NotSpokenError,
    Voice,
    Voices,
    speak,
    version,
)
from testimony.errors import NotInstalledError
from testimony.language import WITNESS_LANGUAGES, Language

SENTENCES = {Language.KAZAKH: "Мені Үрімжіде ұстады.", Language.UYGHUR: "مېنى ئۈرۈمچىدە تۇتتى."}

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def test_nothing_is_learnt_from_a_voice_of_the_practice_interviews() -> None:
    assert not set(TRAINING_VOICES.variants) & set(INTERVIEW_VOICES.variants)


@given(st.sampled_from([TRAINING_VOICES, INTERVIEW_VOICES]), st.integers())
def test_a_drawn_voice_lies_within_the_settings_of_its_set(voices: Voices, seed: int) -> None:
    voice = voices.draw(Language.KAZAKH, random.Random(seed))

    assert voice.variant in voices.variants
    assert voices.speed_wpm[0] <= voice.speed_wpm <= voices.speed_wpm[1]
    assert voices.pitch[0] <= voice.pitch <= voices.pitch[1]
    assert voices.range_percent[0] <= voice.range_percent <= voices.range_percent[1]
    assert voice.gap_ms in voices.gaps_ms
    assert voice == voices.draw(Language.KAZAKH, random.Random(seed))


def test_a_machine_without_espeak_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NotInstalledError) as refused:
        speak("Иә.", Voice(language=Language.KAZAKH, variant="m1"))

    assert str(refused.value) == (
        "espeak-ng is not installed; "
        "install the program espeak-ng 1.51 or newer (Debian, Ubuntu: apt-get install espeak-ng)"
    )


@needs_espeak
@pytest.mark.parametrize("language", WITNESS_LANGUAGES)
def test_a_sentence_lasts_as_long_as_it_takes_to_say_and_has_no_silence_around_it(language: Language) -> None:
    spoken = speak(SENTENCES[language], Voice(language=language, variant="m1"))

    assert spoken.dtype == np.float32
    assert 1.0 < len(spoken) / RATE_HZ < 4.0
    assert 0.1 < np.max(np.abs(spoken)) <= 1.0
    assert abs(spoken[0]) > 0.002
    assert abs(spoken[-1]) > 0.002


@needs_espeak
@pytest.mark.parametrize("language", WITNESS_LANGUAGES)
def test_every_voice_of_both_sets_is_another(language: Language) -> None:
    """espeak-ng says nothing when it does not know a variant: it speaks with the plain voice."""
    variants = (*TRAINING_VOICES.variants, *INTERVIEW_VOICES.variants)
    plain = speak(SENTENCES[language], Voice(language=language, variant="no-such-variant"))

    heard = {speak(SENTENCES[language], Voice(language=language, variant=variant)).tobytes() for variant in variants}

    assert len(heard | {plain.tobytes()}) == len(variants) + 1


@needs_espeak
def test_every_setting_of_a_voice_is_heard_and_the_same_voice_says_the_same_alike() -> None:
    usual = Voice(language=Language.KAZAKH, variant="m1")
    others = [
        Voice(language=Language.KAZAKH, variant="m1", speed_wpm=130),
        Voice(language=Language.KAZAKH, variant="m1", pitch=70),
        Voice(language=Language.KAZAKH, variant="m1", range_percent=40),
        Voice(language=Language.KAZAKH, variant="m1", gap_ms=100),
    ]

    heard = {speak(SENTENCES[Language.KAZAKH], voice).tobytes() for voice in (usual, usual, *others)}

    assert len(heard) == 1 + len(others)


@needs_espeak
def test_signs_that_mean_something_to_the_program_are_only_text() -> None:
    voice = Voice(language=Language.KAZAKH, variant="f1")

    assert len(speak("Бір <break time='9s'/> екі & үш.", voice)) / RATE_HZ < 9


@needs_espeak
def test_a_sentence_without_a_word_is_refused_without_being_repeated() -> None:
    with pytest.raises(NotSpokenError) as refused:
        speak("…", Voice(language=Language.UYGHUR, variant="f1"))

    assert str(refused.value) == "espeak-ng spoke nothing with the voice ug+f1: it found nothing to say"


@needs_espeak
def test_the_version_that_spoke_can_be_recorded() -> None:
    assert version()[0].isdigit()
