"""Argos packages are read straight from their folder, and give what the Argos library gives."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import translate
from glossary.read import starter
from testimony.draft import Verdict, Wording
from testimony.identity import Digest, SegmentId
from testimony.language import LanguageTag
from testimony.run import ModelCard
from translate.argos import ArgosTranslator, NotAnArgosPackageError
from translate.glossed import translate_wordings
from translate.options import Options
from translate.provider import RemoteProviderError, refuse_remote_provider

STARTER = Path(translate.__file__).parent / "starter"
CARD = ModelCard(name="starter", engine="argos", digest=Digest("0" * 64), licence="CC0-1.0")
SENTENCES = {
    "kk": [
        "Мен Үрімжіде тудым.",
        "2017 жылы әкем лагерьде болды.",
        "Мен оны көрген жоқпын.",
        "Бізді таңертең ерте оятты да, сыртқа шығарды.",
        "Иә.",
    ],
    "ug": [
        "ئۇ ئۈرۈمچىدە تۇرىدۇ.",
        "2017-يىلى دادام لاگېردا ئىدى.",
        "مەن ئۇنى كۆرمىدىم.",
        "ھەئە.",
    ],
}

# The library is asked for one sentence at a time, with a splitter that leaves it whole: its own would be downloaded.
LIBRARY = """
import json, sys
from argostranslate.translate import get_translation_from_codes

class Whole:
    def split_sentences(self, text):
        return [text]

translation = get_translation_from_codes(sys.argv[1], "en")
translation.underlying.sentencizer = Whole()
print(json.dumps([translation.translate(sentence) for sentence in json.loads(sys.argv[2])]))
"""


@pytest.fixture(scope="session", params=["kk", "ug"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A starter package, unpacked as the Argos library unpacks it: in the only folder of a folder."""
    archive = STARTER / f"translate-{request.param}_en.argosmodel"
    if not archive.is_file():
        pytest.skip(f"{archive.name} has not been trained yet")
    folder = tmp_path_factory.mktemp("packages")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture
def translator(package: Path) -> ArgosTranslator:
    return ArgosTranslator.load(package, CARD, threads=1)


@pytest.mark.models
def test_the_argos_library_gives_the_same_text(translator: ArgosTranslator, package: Path, tmp_path: Path) -> None:
    sentences = SENTENCES[translator.from_code]
    environment = {
        "HOME": str(tmp_path),
        **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("DATA", "CONFIG", "CACHE")},
        "ARGOS_PACKAGES_DIR": str(package),
        "ORT_DISABLE_TELEMETRY": "1",
        "OMP_NUM_THREADS": "1",
    }

    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LIBRARY, translator.from_code, json.dumps(sentences)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    ours = [proposals[0].text for proposals in translator.translate(sentences)]
    assert ours == [text.strip() for text in json.loads(answer.stdout.splitlines()[-1])]


@pytest.mark.models
def test_weights_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    folder = written_package(tmp_path, {"from_code": "kk", "to_code": "en"})

    with pytest.raises(
        NotAnArgosPackageError, match=r"^broken is not a usable Argos package: its weights cannot be read"
    ):
        ArgosTranslator.load(folder, CARD, threads=1)


def written_package(home: Path, metadata: object) -> Path:
    folder = home / "broken"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "model.bin").write_bytes(b"no weights")
    (folder / "sentencepiece.model").write_bytes(b"no pieces")
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder


def test_a_folder_that_is_no_package_is_refused_with_everything_that_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()

    with pytest.raises(NotAnArgosPackageError) as refused:
        ArgosTranslator.load(folder, CARD, threads=1)

    assert str(refused.value) == (
        "downloads is not a usable Argos package: there is no metadata.json; there is no sentencepiece.model; "
        "there is no model/model.bin; install it again"
    )


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ([], "its metadata.json holds no object"),
        ({"from_code": "kk"}, "its metadata.json has no to_code"),
        ({"from_code": "kk", "to_code": "en", "target_prefix": 3}, "its target_prefix is no text"),
    ],
)
def test_a_package_that_does_not_say_what_it_translates_is_refused(
    metadata: object, fault: str, tmp_path: Path
) -> None:
    with pytest.raises(NotAnArgosPackageError) as refused:
        ArgosTranslator.load(written_package(tmp_path, metadata), CARD, threads=1)

    assert str(refused.value) == f"broken is not a usable Argos package: {fault}; install it again"


def test_a_package_of_the_older_kind_is_refused_by_name(tmp_path: Path) -> None:
    folder = written_package(tmp_path, {"from_code": "kk", "to_code": "en"})
    (folder / "sentencepiece.model").rename(folder / "bpe.model")

    with pytest.raises(
        NotAnArgosPackageError, match=r"it is of the older kind, with bpe\.model, which is not supported"
    ):
        ArgosTranslator.load(folder, CARD, threads=1)


@pytest.mark.parametrize("provider", ["LIBRETRANSLATE", "OPENAI", " libretranslate "])
def test_an_environment_that_sends_texts_to_a_server_is_refused(provider: str, tmp_path: Path) -> None:
    with pytest.raises(RemoteProviderError) as refused:
        ArgosTranslator.load(tmp_path, CARD, threads=1, environment={"ARGOS_MODEL_PROVIDER": provider})

    assert str(refused.value) == (
        f"ARGOS_MODEL_PROVIDER is {provider!r}, which sends what is translated to a server; "
        "nothing of a testimony leaves this machine, so unset it and try again"
    )


@pytest.mark.parametrize("environment", [{}, {"ARGOS_MODEL_PROVIDER": ""}, {"ARGOS_MODEL_PROVIDER": "OPENNMT"}])
def test_an_environment_that_keeps_texts_here_is_let_pass(environment: dict[str, str]) -> None:
    refuse_remote_provider(environment)


@pytest.mark.models
def test_an_interview_is_translated_under_the_starter_glossary(translator: ArgosTranslator) -> None:
    tag = LanguageTag.parse(translator.from_code)
    wordings = [
        Wording(segment=SegmentId(f"seg-{number}"), revision=1, text=f"{sentence} [pause 3 s]", tag=tag)
        for number, sentence in enumerate(SENTENCES[translator.from_code])
    ]

    drafts = translate_wordings(wordings, translator, starter(), Options())

    assert [draft.segment for draft in drafts] == [wording.segment for wording in wordings]
    assert all(draft.text.endswith(" [pause 3 s]") for draft in drafts)
    (urumqi,) = [use for use in drafts[0].terms if use.concept == "place-urumqi"]
    assert urumqi.verdict in {Verdict.RENDERED, Verdict.VARIANT_REPLACED}
    assert urumqi.target_span is not None
    assert drafts[0].text[slice(*urumqi.target_span)] == "Urumqi"
