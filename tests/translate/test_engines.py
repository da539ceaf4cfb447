"""What every engine of translation promises, held with real weights: Argos packages and three public families.

The families' weights are random and tiny, but of the true architecture, and converted by the public converter.
"""

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import translate
from models.catalogue import Catalogue
from models.entry import EngineName, Task
from models.shelf import Shelf
from models.statement import Statement
from testimony.identity import Digest
from testimony.language import Language
from testimony.run import ModelCard
from translate.argos import ArgosTranslator
from translate.converted import ConvertedTranslator, Family, NotAConvertedModelError
from translate.port import Completer, Translator
from translate.search import TranslationFailedError

pytestmark = pytest.mark.models

# Random weights never come to an end, and far out the last digits of a sum decide; the beginning does not hang on them.
_SURE = 20
FAMILIES = {"nllb": Family.NLLB, "madlad": Family.MADLAD, "opus": Family.OPUS}
CARD = ModelCard(name="tiny", engine="ctranslate2", digest=Digest("0" * 64), licence="CC0-1.0")
SAID = {
    Language.KAZAKH: ["Ол Үрімжіде тұрады.", "Мен базарға бардым.", "Иә."],
    Language.UYGHUR: ["ئۇ ئۈرۈمچىدە تۇرىدۇ.", "مەن بازارغا باردىم.", "ھەئە."],
}


@dataclass(frozen=True)
class Tiny:
    """The converted models, and what transformers made of the same weights."""

    home: Path
    told: dict[str, Any]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    home = tmp_path_factory.mktemp("tiny")
    switches = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HOME": str(home), "TRANSFORMERS_VERBOSITY": "error"}
    made = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("tiny_models.py")), str(home)],
        env=switches,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Tiny(home, json.loads(made.stdout))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter packages, unpacked."""
    home = tmp_path_factory.mktemp("starters")
    for language in ("kk", "ug"):
        package = Path(translate.__file__).parent / "starter" / f"translate-{language}_en.argosmodel"
        with zipfile.ZipFile(package) as packed:
            packed.extractall(home / language)
    return home


@pytest.fixture(params=["argos", *FAMILIES])
def engine(request: pytest.FixtureRequest, packages: Path) -> Any:
    """Loads an engine for a language."""

    def load(language: Language) -> Translator:
        if request.param == "argos":
            return ArgosTranslator.load(packages / language.value, CARD, threads=1)
        home = request.getfixturevalue("tiny").home
        return ConvertedTranslator.load(home / request.param, CARD, 1, language)

    return load


@pytest.fixture(params=list(SAID), ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


def test_every_sentence_gets_its_own_proposals_best_first(engine: Any, language: Language) -> None:
    translator = engine(language)

    results = translator.translate(SAID[language], hypotheses=3)

    assert len(results) == len(SAID[language])
    for proposals in results:
        assert 1 <= len(proposals) <= 3
        assert all(proposal.text == proposal.text.strip() for proposal in proposals)
        assert [p.score for p in proposals] == sorted((p.score for p in proposals), reverse=True)
    assert translator.translate(SAID[language], hypotheses=3) == results
    assert isinstance(translator, Completer)


def test_what_stands_beside_a_sentence_changes_nothing(engine: Any, language: Language) -> None:
    translator = engine(language)

    together = translator.translate(SAID[language])

    assert [translator.translate([sentence])[0][0].text[:_SURE] for sentence in SAID[language]] == [
        proposals[0].text[:_SURE] for proposals in together
    ]


def test_silence_stays_silence_and_a_long_sentence_is_translated(engine: Any) -> None:
    translator = engine(Language.KAZAKH)

    before, empty, long = translator.translate(["Ол.", "", " ".join(SAID[Language.KAZAKH]) * 30])

    assert [proposal.text for proposal in empty] == [""]
    assert long[0].text
    assert before[0].text[:_SURE] == translator.translate(["Ол."])[0][0].text[:_SURE]
    assert translator.translate([]) == []


def test_no_tag_of_a_model_stands_in_a_text(engine: Any, language: Language) -> None:
    for proposals in engine(language).translate(SAID[language]):
        for tag in ("Latn", "Cyrl", "Arab", "<2", ">>", "</s>", "<pad>"):
            assert all(tag not in proposal.text for proposal in proposals)


def test_an_output_is_made_to_begin_as_it_is_told(engine: Any, language: Language) -> None:
    translator = engine(language)
    first, *_others = SAID[language]

    forced, unspellable, empty = translator.complete([first, first, ""], ["He lives", "He lives 不", "He lives"])

    assert forced.startswith("He lives")
    assert (unspellable, empty) == (None, None)
    assert translator.complete([], []) == []


def test_what_a_model_would_say_itself_weighs_more_than_what_it_would_not(engine: Any, language: Language) -> None:
    translator = engine(language)
    first, *_others = SAID[language]
    own = translator.translate([first])[0][0].text

    weights = translator.weigh([first, first, first, ""], [own, "in in in in in", "不", own])

    assert weights[0] is None or weights[0] > weights[1]
    assert weights[1] < 0
    assert weights[2:] == [None, None]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_given_the_tokens_of_its_own_tokenizer(tiny: Tiny, name: str, language: Language) -> None:
    translator = ConvertedTranslator.load(tiny.home / name, CARD, 1, language)
    spelling = translator._search.spelling

    assert translator.family is FAMILIES[name]
    assert spelling.framed(spelling.cut(SAID[language][0])) == tiny.told[name][language]["tokens"]


@pytest.mark.parametrize("name", FAMILIES)
def test_greedily_it_writes_what_transformers_writes(tiny: Tiny, name: str, language: Language) -> None:
    search = ConvertedTranslator.load(tiny.home / name, CARD, 1, language)._search
    greedy = tiny.told[name][language]["greedy"]

    (result,) = search.engine.translate_batch(
        [search.spelling.framed(search.spelling.cut(SAID[language][0]))],
        target_prefix=[list(search.spelling.prefix)] if search.spelling.prefix else None,
        beam_size=1,
        max_decoding_length=12,
    )

    assert result.hypotheses[0][: len(greedy)] == greedy


@pytest.mark.parametrize("name", FAMILIES)
def test_the_search_is_the_one_that_ctranslate2_would_make_by_hand(tiny: Tiny, name: str, language: Language) -> None:
    import ctranslate2
    import sentencepiece

    translator = ConvertedTranslator.load(tiny.home / name, CARD, 1, language)
    by_hand = ctranslate2.Translator(str(tiny.home / name), device="cpu", intra_threads=1)
    prefix = ["eng_Latn"] if name == "nllb" else []
    spm = {"nllb": "sentencepiece.bpe.model", "madlad": "spiece.model", "opus": "target.spm"}[name]
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(tiny.home / name / spm))

    (result,) = by_hand.translate_batch(
        [tiny.told[name][language]["tokens"]],
        target_prefix=[prefix] if prefix else None,
        beam_size=4,
        length_penalty=0.2,
        num_hypotheses=4,
        replace_unknowns=True,
    )

    texts = [
        pieces.decode_pieces([piece for piece in each[len(prefix) :] if piece != ">>fra<<"]).strip()
        for each in result.hypotheses
    ]
    assert [proposal.text for proposal in translator.translate(SAID[language][:1])[0]] == texts


@pytest.mark.parametrize("name", FAMILIES)
def test_a_converted_model_is_known_for_one_and_keeps_what_its_engine_needs(
    tiny: Tiny, name: str, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path / "models", Catalogue({}))
    languages = (Language.KAZAKH, Language.UYGHUR)

    model = shelf.add(tiny.home / name, Statement(languages=languages, licence="CC-BY-NC-4.0"))

    assert (model.entry.task, model.entry.engines, model.entry.target) == (
        Task.TRANSLATE,
        (EngineName.CTRANSLATE2,),
        Language.ENGLISH,
    )
    assert (model.entry.languages, model.card("ctranslate2").licence) == (languages, "CC-BY-NC-4.0")
    assert ConvertedTranslator.load(shelf.verified(name).folder, CARD, 1, Language.UYGHUR).translate(["ھەئە."])


def without(folder: Path, tiny: Tiny, name: str, *tags: str) -> Path:
    """A copy of a family's model whose vocabulary has other words for *tags*."""
    copy = folder / name
    copy.mkdir()
    for path in (tiny.home / name).iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    vocabulary = copy / "shared_vocabulary.json"
    listed = json.loads(vocabulary.read_text(encoding="utf-8"))
    vocabulary.write_text(json.dumps([f"other{at}" if each in tags else each for at, each in enumerate(listed)]))
    return copy


@pytest.mark.parametrize(
    ("name", "tags", "fault"),
    [
        ("nllb", ["uig_Arab"], "it does not know Uyghur (uig_Arab)"),
        ("opus", [">>eng<<"], "it does not know >>eng<<, so it writes no English"),
        ("madlad", ["<2en>"], "its vocabulary has neither eng_Latn (NLLB) nor <2en> (MADLAD-400)"),
    ],
)
def test_a_model_that_does_not_know_the_languages_is_refused(
    tiny: Tiny, tmp_path: Path, name: str, tags: list[str], fault: str
) -> None:
    with pytest.raises(NotAConvertedModelError) as refused:
        ConvertedTranslator.load(without(tmp_path, tiny, name, *tags), CARD, 1, Language.UYGHUR)

    assert str(refused.value) == (
        f"{name} is not a usable converted translation model: {fault}; "
        "docs/translation-models.md says how to convert one"
    )


def test_weights_that_cannot_be_read_are_refused(tiny: Tiny, tmp_path: Path) -> None:
    broken = without(tmp_path, tiny, "opus")
    (broken / "model.bin").write_bytes(b"no weights")

    with pytest.raises(NotAConvertedModelError, match="it cannot be read"):
        ConvertedTranslator.load(broken, CARD, 1, Language.KAZAKH)
    (broken / "model.bin").unlink()
    with pytest.raises(NotAConvertedModelError, match=r"there is no model\.bin"):
        ConvertedTranslator.load(broken, CARD, 1, Language.KAZAKH)


def test_a_failure_of_the_engine_says_what_to_check() -> None:
    assert str(TranslationFailedError("starter", "no memory")) == (
        "starter could not translate (no memory); check it with `testimony models verify`"
    )
