"""Which of the declared languages is spoken, and each clip heard in its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from testimony.identity import Digest
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.span import Span
from transcribe.languages import Ear, NoDetectorError, Polyglot, Told, told
from transcribe.port import Evidence, Options, Samples, Utterance
from transcribe.profiles import Profile

EVIDENCE = Evidence(avg_logprob=-0.4, no_speech_prob=0.1, compression_ratio=1.2)


def profile(language: Language) -> Profile:
    token, script = language.value, Script.LATIN
    return Profile(
        language=language, tag=LanguageTag.usual(language), decoder_token=token, script=script, window_ms=28_000
    )


@dataclass
class Listener:
    """A transcriber that writes the language it was told to hear, and remembers how it was asked."""

    model: ModelCard
    asked: list[tuple[Sequence[Span], Options]] = field(default_factory=list)

    def transcribe(
        self, samples: Samples, clips: Sequence[Span], profile: Profile, options: Options
    ) -> Sequence[Utterance]:
        self.asked.append((clips, options))
        return [Utterance(span=clip, text=profile.decoder_token, evidence=EVIDENCE) for clip in clips]


class Levels:
    """A detector to which loud clips are English."""

    def language_probabilities(self, samples: Samples) -> Mapping[str, float]:
        return {"en": 0.9, "tr": 0.1} if float(np.max(samples)) > 0.3 else {"en": 0.2, "tr": 0.5, "az": 0.3}


def listener(name: str) -> Listener:
    return Listener(ModelCard(name=name, engine="double", digest=Digest("0" * 64), licence="MIT"))


@pytest.mark.parametrize(
    ("probabilities", "others", "expected"),
    [
        ({"tr": 0.6, "az": 0.3, "en": 0.1}, [Language.ENGLISH], Told(Language.UYGHUR, 0.9)),
        ({"en": 0.7, "tr": 0.3}, [Language.ENGLISH], Told(Language.ENGLISH, 0.7)),
        ({"en": 0.3, "ru": 0.4, "tr": 0.3}, [Language.ENGLISH, Language.RUSSIAN], Told(Language.RUSSIAN, 0.4)),
        ({}, [Language.ENGLISH], Told(Language.UYGHUR, 1.0)),
    ],
)
def test_whatever_is_none_of_the_other_languages_counts_for_the_witnesss_own(
    probabilities: Mapping[str, float], others: Sequence[Language], expected: Told
) -> None:
    assert told(probabilities, Language.UYGHUR, others) == expected


def test_each_clip_is_heard_by_the_model_of_its_language_and_says_so() -> None:
    own, english = listener("fine-tuned"), listener("base")
    polyglot = Polyglot(
        Ear(transcriber=own, profile=profile(Language.UYGHUR)),
        [Ear(transcriber=english, profile=profile(Language.ENGLISH))],
        Levels(),
        "base",
    )
    # Seconds 0 and 2 are loud; what is quieter than speech is raised before the detector hears it, and no further.
    samples = np.repeat(np.array([0.9, 0.2, 0.9], np.float32), 16_000)
    clips = [Span(0, 1_000), Span(1_000, 2_000), Span(2_000, 3_000)]

    heard = polyglot.transcribe(samples, clips, profile(Language.UYGHUR), Options(hotwords="قورلا"))

    assert [(one.text, one.language, one.language_share) for one in heard] == [
        ("en", Language.ENGLISH, 0.9),
        ("ug", Language.UYGHUR, 0.8),
        ("en", Language.ENGLISH, 0.9),
    ]
    assert own.asked == [([Span(1_000, 2_000)], Options(hotwords="قورلا"))]
    assert english.asked == [([Span(0, 1_000)], Options()), ([Span(2_000, 3_000)], Options())]
    assert Utterance.from_json(heard[0].as_json()) == heard[0]


def test_the_engine_of_such_a_recogniser_names_every_model_so_that_chunks_are_never_confused() -> None:
    polyglot = Polyglot(
        Ear(transcriber=listener("fine-tuned"), profile=profile(Language.UYGHUR)),
        [Ear(transcriber=listener("base"), profile=profile(Language.ENGLISH))],
        Levels(),
        "base",
    )

    assert polyglot.model.name == "fine-tuned"
    assert polyglot.model.engine == "double (with en base; told apart by base)"


def test_languages_that_no_engine_can_tell_apart_are_refused_with_what_to_do() -> None:
    error = NoDetectorError((Language.UYGHUR, Language.ENGLISH), "xls-r")

    assert str(error) == (
        "xls-r cannot tell Uyghur and English apart, and nothing was transcribed; install a Whisper model for many "
        "languages (`testimony models list`), or declare one language alone"
    )
