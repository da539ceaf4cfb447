"""The starter packages are what their digests and cards say, and argostranslate reads them as we do."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from practice.corpus import Corpus
from practice.measure import translate
from practice.pattern_file import pattern_book
from practice.training import Recipe
from testimony.language import WITNESS_LANGUAGES, Language

STARTER = Path(__file__).parents[2] / "translate" / "starter"

ARGOS = """
import json, pathlib, socket, sys

def refuse(*_):
    raise OSError("translation opened a connection")

socket.socket.connect = refuse
from argostranslate import package, translate

class OneSentence:
    def split_sentences(self, text):
        return [text]

language, sentences = sys.argv[2], json.load(sys.stdin)
package.install_from_path(pathlib.Path(sys.argv[1]))
translation = translate.get_translation_from_codes(language, "en")
translation.underlying.sentencizer = OneSentence()
print(json.dumps([translation.translate(sentence) for sentence in sentences]))
"""

SAID = {
    Language.KAZAKH: {
        "Мен 1975 жылы Құлжада тудым.": "I was born in Ghulja in 1975.",
        "МЕН 1975 ЖЫЛЫ ҚҰЛЖАДА ТУДЫМ": "I was born in Ghulja in 1975.",
        "Білмеймін.": "I do not know.",
    },
    Language.UYGHUR: {
        "2019-يىلى مېنى قەشقەردە تۇتقۇن قىلدى.": "In 2019, they detained me in Kashgar.",
        "2019-يىلى مېنى قەشقەردە تۇتقۇن قىلدى": "In 2019, they detained me in Kashgar.",
    },
}


@pytest.fixture(params=WITNESS_LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture
def package(language: Language) -> Path:
    return STARTER / f"translate-{language.value}_en.argosmodel"


@pytest.fixture
def opened(package: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path)
    return next(tmp_path.iterdir())


def test_every_package_is_listed_with_its_digest() -> None:
    lines = (STARTER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}

    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in STARTER.glob("*.argosmodel")}
    assert sorted(listed) == [f"translate-{language.value}_en.argosmodel" for language in sorted(WITNESS_LANGUAGES)]


def test_a_package_is_small_enough_to_come_with_the_program(package: Path) -> None:
    assert package.stat().st_size < 6_000_000


def test_a_package_brings_its_card_along(language: Language, opened: Path) -> None:
    card = (STARTER / f"{language.value}_en.md").read_text(encoding="utf-8")

    assert (opened / "README.md").read_text(encoding="utf-8") == card
    assert "**It is not for real testimony.**" in card


def test_a_package_was_made_from_the_patterns_as_they_are(language: Language) -> None:
    corpus = Corpus.draw(pattern_book(language), Recipe().seed, Recipe().pairs)

    assert f"SHA-256 {corpus.digest.hex:.16} |" in (STARTER / f"{language.value}_en.md").read_text(encoding="utf-8")


@pytest.mark.models
def test_the_starter_translates_what_a_practice_interview_says(language: Language, opened: Path) -> None:
    said = SAID[language]

    english = translate(opened / "model", (opened / "sentencepiece.model").read_bytes(), list(said))

    assert english == list(said.values())


@pytest.mark.models
def test_argostranslate_gives_the_same_text(language: Language, package: Path, opened: Path, tmp_path: Path) -> None:
    sentences = list(SAID[language])
    ours = translate(opened / "model", (opened / "sentencepiece.model").read_bytes(), sentences)
    folders = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")

    child = subprocess.run(
        [sys.executable, "-c", ARGOS, str(package), language.value],
        input=json.dumps(sentences),
        env={name: str(tmp_path / name) for name in folders},
        capture_output=True,
        text=True,
        check=False,
    )

    assert child.returncode == 0, child.stderr
    assert json.loads(child.stdout.splitlines()[-1]) == ours
