"""The catalogue: what is known about models before they are here."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import Catalogue, CatalogueError, UnknownModelError
from models.entry import EngineName, Entry, Figure, FilePin, Task
from models.reading import entry_facts, is_inside, read_entry
from models.source import BundledSource, ConvertSource, FolderSource, HubSource, ManualSource, PipSource
from testimony.identity import Digest
from testimony.language import Language, Script

OWN = """
[our-kazakh]
task = "transcribe"
engines = ["faster-whisper"]
languages = ["kk"]
licence = "CC-BY-4.0"
source = { kind = "folder", path = "/media/team/our-kazakh" }
"""

some_text = st.text(min_size=1, max_size=20)
sources = st.one_of(
    st.builds(
        PipSource,
        requirements=st.tuples(some_text),
        parts=st.dictionaries(some_text.filter(is_inside), st.tuples(some_text)),
    ),
    st.builds(BundledSource, package=some_text, path=some_text),
    st.builds(HubSource, repository=some_text, revision=some_text),
    st.builds(ConvertSource, repository=some_text, base=some_text),
    st.builds(FolderSource, path=some_text.map(Path)),
    st.builds(ManualSource, steps=some_text),
)
pins = st.builds(FilePin, st.binary().map(Digest.of_bytes), st.integers(0, 1 << 40))
recognisers = st.builds(
    Entry,
    name=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,63}", fullmatch=True),
    task=st.just(Task.TRANSCRIBE),
    engines=st.tuples(st.sampled_from(EngineName)),
    languages=st.lists(st.sampled_from(Language), min_size=1, max_size=3).map(tuple),
    licence=some_text,
    source=sources,
    target=st.none(),
    files=st.dictionaries(some_text.filter(is_inside), pins, max_size=3),
    figures=st.lists(st.builds(Figure, text=some_text, source=some_text), max_size=2).map(tuple),
    decoder_token=st.none() | some_text,
    timestamps=st.booleans(),
    script=st.none() | st.sampled_from(Script),
    note=st.text(max_size=20),
)


@given(entry=recognisers)
def test_an_entry_comes_back_from_a_manifest_as_it_went_in(entry: Entry) -> None:
    assert read_entry(entry.name, entry_facts(entry)) == entry


@given(path=st.text(max_size=30))
def test_a_path_that_is_taken_to_be_inside_a_folder_is_inside_it(path: str) -> None:
    if is_inside(path):
        assert Path("/models/one").joinpath(path).resolve().is_relative_to("/models/one")


def test_the_catalogue_knows_the_weights_that_pip_can_fetch_to_the_byte() -> None:
    entry = Catalogue.load().entry("whisper-base")

    assert entry.files["model.bin"].digest.hex == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
    assert entry.size_bytes == 147_882_941
    assert isinstance(entry.source, PipSource)
    assert entry.files.keys() == entry.source.parts.keys()


@pytest.mark.parametrize("entry", Catalogue.load().values(), ids=lambda entry: entry.name)
def test_every_model_of_the_catalogue_says_what_it_was_measured_at_and_what_to_mind(entry: Entry) -> None:
    assert entry.note
    assert entry.figures or isinstance(entry.source, BundledSource)
    if isinstance(entry.source, PipSource):
        assert entry.files, "what is downloaded is pinned"
    if isinstance(entry.source, HubSource):
        named_to_the_byte = re.fullmatch(r"[0-9a-f]{40}", entry.source.revision) is not None
        assert named_to_the_byte or entry.is_held_to_its_first_delivery


@pytest.mark.parametrize("entry", Catalogue.load().values(), ids=lambda entry: entry.name)
def test_whisper_hears_uyghur_only_under_a_token_that_it_has(entry: Entry) -> None:
    whispers = entry.task is Task.TRANSCRIBE and EngineName.CTC not in entry.engines
    if whispers and Language.UYGHUR in entry.languages:
        assert entry.decoder_token in {"uz", "tr", "kk"}


def test_a_file_of_ones_own_adds_to_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(OWN, encoding="utf-8")

    catalogue = Catalogue.load(tmp_path / "models.toml")

    assert catalogue["our-kazakh"].source == FolderSource(path=Path("/media/team/our-kazakh"))
    assert "whisper-base" in catalogue


def test_an_entry_of_ones_own_takes_the_place_of_the_packages(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(OWN.replace("our-kazakh", "whisper-base"), encoding="utf-8")

    assert Catalogue.load(tmp_path / "models.toml")["whisper-base"].licence == "CC-BY-4.0"


def test_nobody_needs_a_file_of_their_own(tmp_path: Path) -> None:
    assert list(Catalogue.load(tmp_path / "models.toml")) == list(Catalogue.load())


def test_every_fault_of_a_catalogue_is_named_with_its_model(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(
        OWN
        + OWN.replace("our-kazakh", "mistyped").replace("licence", "license")
        + OWN.replace("our-kazakh", "from-the-web").replace('"folder"', '"web"')
        + OWN.replace("our-kazakh", "Unser_Modell")
        + OWN.replace("our-kazakh", "escaping")
        + '[escaping.files]\n"../model.bin" = { sha256 = "00", size_bytes = 1 }\n',
        encoding="utf-8",
    )

    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path / "models.toml")

    assert str(caught.value) == (
        "the catalogue of models in models.toml cannot be used: "
        "mistyped: licence must be a text that is not empty; "
        "from-the-web: source: 'web' is no kind of source; say pip, bundled, hub, convert, folder or manual; "
        "Unser_Modell: a model is named in lower-case letters, digits, dots and hyphens, not 'Unser_Modell'; "
        "escaping: '../model.bin' is no path inside the model's folder"
    )


def test_a_key_that_nobody_knows_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(OWN + "decoder-token = 'uz'\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match="our-kazakh: nothing is known of decoder-token"):
        Catalogue.load(tmp_path / "models.toml")


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text("whisper = [", encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"models\.toml cannot be used: it is no TOML"):
        Catalogue.load(tmp_path / "models.toml")


def test_a_model_that_nobody_knows_is_answered_with_those_that_there_are() -> None:
    catalogue = Catalogue({"whisper-base": Catalogue.load()["whisper-base"]})

    with pytest.raises(UnknownModelError) as caught:
        catalogue.entry("whisper-huge")

    assert str(caught.value) == (
        "no model is called 'whisper-huge'; there are whisper-base, "
        "and `testimony models add` brings in one of your own"
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("timestamps = 'no'", "timestamps must be true or false"),
        ("figures = ['12 per cent']", "figures must be a list of tables"),
        ("files = ['model.bin']", "files must be a table"),
        ("files = { 'model.bin' = { sha256 = '00', size_bytes = 1 } }", "not a SHA-256 in hexadecimal: '00'"),
        (
            f"files = {{ 'model.bin' = {{ sha256 = '{'0' * 64}', size_bytes = true }} }}",
            "size_bytes must be a whole number",
        ),
        ("script = 'Grek'", "'Grek' is not a valid Script"),
        ("target = 'en'", "our-kazakh: a translator, and nothing else, names the language that it writes"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(line: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(f"{OWN}{line}\n", encoding="utf-8")

    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path / "models.toml")

    assert f"our-kazakh: {fault}" in str(caught.value)


def test_the_parts_of_a_model_are_joined_inside_its_folder(tmp_path: Path) -> None:
    source = "source = { kind = 'pip', requirements = ['a==1'], parts = { '/etc/x' = ['b'] } }"
    lines = [source if line.startswith("source") else line for line in OWN.splitlines()]
    (tmp_path / "models.toml").write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(CatalogueError, match="our-kazakh: '/etc/x' is no path inside the model's folder"):
        Catalogue.load(tmp_path / "models.toml")


@pytest.mark.parametrize("key", ["engines", "languages"])
def test_a_model_without_an_engine_or_a_language_is_none(key: str, tmp_path: Path) -> None:
    lines = [f"{key} = []" if line.startswith(key) else line for line in OWN.splitlines()]
    (tmp_path / "models.toml").write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(CatalogueError, match="our-kazakh: a model names at least one engine and one language"):
        Catalogue.load(tmp_path / "models.toml")
