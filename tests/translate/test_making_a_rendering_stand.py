"""What an engine left out it is made to write, where nothing else suffers; elsewhere its words stay, with a finding."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.draft import Method, TranslationDraft, Verdict, Wording
from testimony.finding import Code
from testimony.identity import Digest, SegmentId
from testimony.language import Language, LanguageTag
from testimony.run import ModelCard
from translate.glossed import translate_wordings
from translate.options import Options
from translate.port import Hypothesis
from translate.probe import Certificates, probe

KAZAKH = LanguageTag.parse("kk")


def entry(concept: str, rendering: str, form: str, **others: object) -> Entry:
    made = Entry(
        concept=concept, rendering=rendering, category="place", status=Status.APPROVED, forms={KAZAKH: (form,)}
    )
    return replace(made, **others)  # type: ignore[arg-type] # a test names only fields that there are


GLOSSARY = Glossary(
    [entry("urumqi", "Urumqi", "Үрімжі"), entry("karamay", "Karamay", "Қарамай"), entry("camp", "camp", "лагерь")]
)


class Scripted:
    """An engine that goes on from a beginning as it is told to, and weighs what it is told to."""

    model = ModelCard(name="scripted", engine="test", digest=Digest("0" * 64), licence="CC0-1.0")

    def __init__(
        self,
        best: Mapping[str, str],
        going_on: Callable[[str], str | None] = lambda _beginning: None,
        weight: Callable[[str], float | None] = lambda _english: -1.0,
    ) -> None:
        self.best, self.going_on, self.weight = best, going_on, weight
        self.begun: list[str] = []

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        return [(Hypothesis(self.best[sentence], 0.0),) for sentence in sentences]

    def complete(self, sentences: Sequence[str], beginnings: Sequence[str]) -> Sequence[str | None]:
        self.begun += beginnings
        return [self.going_on(beginning) for beginning in beginnings]

    def weigh(self, sentences: Sequence[str], translations: Sequence[str]) -> Sequence[float | None]:
        return [self.weight(english) for english in translations]


def draft(engine: Scripted, options: Options | None = None) -> TranslationDraft:
    (said,) = [sentence for sentence in engine.best if "X1X" not in sentence]
    wording = Wording(segment=SegmentId("seg-1"), revision=1, text=said, tag=KAZAKH)
    (made,) = translate_wordings([wording], engine, GLOSSARY, options or Options())
    return made


SAID, WRONG = "Ол Үрімжіде тұрады.", "He lives in Karamay."


def test_a_place_that_nobody_named_gives_way_to_the_one_that_was_said() -> None:
    engine = Scripted({SAID: WRONG}, {"He lives in Urumqi": "He lives in Urumqi."}.get)

    made = draft(engine)

    assert (made.text, made.raw) == ("He lives in Urumqi.", "He lives in Urumqi.")
    assert [(use.concept, use.verdict, use.method) for use in made.terms] == [
        ("urumqi", Verdict.RENDERED, Method.FORCED)
    ]
    assert made.evidence == {"sentences": [{"source": [0, 19], "method": "forced", "instead_of": WRONG}]}
    assert [(finding.code, finding.message) for finding in made.findings if finding.code is Code.TERM_FORCED] == [
        (Code.TERM_FORCED, "The machine was made to write “Urumqi” here; see whether the rest of the sentence fits.")
    ]
    assert engine.begun[0] == "He lives in Urumqi"


@pytest.mark.parametrize(
    ("going_on", "why"),
    [
        (lambda _beginning: None, "the model cannot spell it"),
        (lambda beginning: f"{beginning} and Karamay.", "a place that nobody named stands there still"),
        (lambda beginning: f"{beginning} in 2017.", "a number came in"),
        (lambda beginning: f"{beginning} is not there.", "a denial came in"),
        (lambda beginning: beginning + " and so on and so on and so on and so on" * 3, "it goes round in circles"),
        (lambda _beginning: "He lives there.", "the rendering is not there"),
    ],
)
def test_where_anything_else_would_suffer_the_engines_words_stay(
    going_on: Callable[[str], str | None], why: str
) -> None:
    made = draft(Scripted({SAID: WRONG}, going_on))

    assert made.text == WRONG, why
    assert (made.terms[0].concept, made.terms[0].verdict, made.terms[0].method) == ("urumqi", Verdict.MISSING, None)
    assert Code.TERM_MISSING in {finding.code for finding in made.findings}
    assert made.evidence is None


def test_what_the_model_itself_finds_unlikely_is_left() -> None:
    engine = Scripted(
        {SAID: WRONG}, lambda beginning: f"{beginning}.", lambda english: -9.0 if "Urumqi" in english else -0.1
    )

    assert draft(engine).text == WRONG


def test_among_several_places_the_model_chooses() -> None:
    ends = {"He went from Urumqi": " home.", "He went from Almaty to Urumqi": "."}
    engine = Scripted(
        {SAID: "He went from Almaty to Ankara."},
        lambda beginning: beginning + ends[beginning],
        lambda english: -0.2 if english.endswith("home.") else -1.0,
    )

    assert draft(engine).text == "He went from Urumqi home."
    assert set(engine.begun) == set(ends)


def test_two_missing_names_are_put_in_one_after_the_other() -> None:
    steps = {
        "He went from Urumqi": "He went from Urumqi to Karamai.",
        "He went from Urumqi to Karamay": "He went from Urumqi to Karamay.",
    }
    engine = Scripted({"Ол Үрімжіден Қарамайға көшті.": "He went from Almaty to there."}, steps.get)

    assert draft(engine).text == "He went from Urumqi to Karamay."


def test_a_common_word_and_a_name_without_a_place_are_left_to_the_interpreter() -> None:
    common = Scripted({"Ол лагерьде, Алматыда.": "He is in Almaty."}, lambda beginning: f"{beginning}.")
    placeless = Scripted({SAID: "He lives there."}, lambda beginning: f"{beginning}.")

    assert [draft(engine).evidence for engine in (common, placeless)] == [None, None]
    assert common.begun == placeless.begun == []


def test_a_rendering_that_people_have_not_agreed_on_is_never_forced() -> None:
    drafts = Glossary([entry("urumqi", "Urumqi", "Үрімжі", status=Status.DRAFT)])
    engine = Scripted({SAID: "He lives in Almaty."}, lambda beginning: f"{beginning}.")
    wording = Wording(segment=SegmentId("seg-1"), revision=1, text=SAID, tag=KAZAKH)

    (made,) = translate_wordings([wording], engine, drafts, Options())

    assert (made.text, engine.begun) == ("He lives in Almaty.", [])


MASKED = Options(placeholder="X{}X")


def test_a_name_is_carried_across_behind_its_placeholder_with_its_ending_outside() -> None:
    made = draft(Scripted({SAID: "He lives there.", "Ол X1X-де тұрады.": "He lives in X1X."}), MASKED)

    assert made.text == "He lives in Urumqi."
    assert [(use.verdict, use.method) for use in made.terms] == [(Verdict.RENDERED, Method.PLACEHOLDER)]
    assert Code.TERM_FORCED in {finding.code for finding in made.findings}


@pytest.mark.parametrize(
    "english", ["He lives in Karamay.", "X1X lives in X1X.", "He lives in X1XY.", "He lives in X 1 X."]
)
def test_a_placeholder_that_did_not_come_across_once_changes_nothing(english: str) -> None:
    made = draft(Scripted({SAID: "He lives there.", "Ол X1X-де тұрады.": english}), MASKED)

    assert made.text == "He lives there."


def test_a_word_whose_meaning_carries_the_sentence_is_never_hidden() -> None:
    only = Glossary([entry("camp", "camp", "лагерь", category="institution")])
    wording = Wording(segment=SegmentId("seg-1"), revision=1, text="Ол лагерьде.", tag=KAZAKH)

    (made,) = translate_wordings([wording], Scripted({"Ол лагерьде.": "He is there."}), only, MASKED)

    assert made.text == "He is there."


class Probed(Scripted):
    """An engine that carries some tokens across, or writes a real place in their stead."""

    def __init__(self, carries: str) -> None:
        super().__init__({})
        self.carries, self.calls = carries, 0

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        self.calls += 1
        return [(Hypothesis(self._english(sentence), 0.0),) for sentence in sentences]

    def _english(self, sentence: str) -> str:
        tokens = [pattern.format(number) for pattern in ("X{}X", "[{}]") for number in (1, 2)]
        found = [token for token in tokens if token in sentence]
        return "he was in " + " and ".join(token if self.carries in token else "Almaty" for token in found)


@pytest.mark.parametrize(("carries", "pattern"), [("X", "X{}X"), ("[", "[{}]"), ("?", ""), ("1", "")])
def test_only_a_model_that_carries_every_placeholder_across_passes_the_probe(carries: str, pattern: str) -> None:
    assert probe(Probed(carries), Language.KAZAKH) == pattern


def test_a_language_without_sentences_to_probe_with_gets_no_placeholders() -> None:
    assert probe(Probed("X"), Language.TURKISH) == ""


def test_a_model_is_probed_once_and_what_came_of_it_is_kept_under_its_digest(tmp_path: Path) -> None:
    engine, certificates = Probed("X"), Certificates(tmp_path / "probes")

    assert [certificates.placeholder(engine, Language.KAZAKH) for _ in range(3)] == ["X{}X"] * 3

    assert engine.calls == 1
    (path,) = (tmp_path / "probes").iterdir()
    assert json.loads(path.read_text()) == {
        "model": "scripted",
        "digest": "0" * 64,
        "language": "kk",
        "probe": 1,
        "placeholder": "X{}X",
    }
    path.write_text("torn")
    assert certificates.placeholder(engine, Language.KAZAKH) == "X{}X"
    certificates.placeholder(engine, Language.UYGHUR)
    assert engine.calls == 3
