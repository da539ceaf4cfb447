"""An adapter on the shelf: merged into its base, tried out, and carried from machine to machine."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.adapter import AdapterError
from models.catalogue import Catalogue, UnknownModelError
from models.entry import EngineName, Entry, Task
from models.layout import TENSORS, NotAModelError
from models.manifest import ChecksumMismatchError, Manifest
from models.shelf import Shelf, Trial
from models.source import BundledSource, FolderSource
from models.statement import Statement
from models.weights import Arrays
from testimony.errors import BadInputError
from testimony.language import Language

LAYERS = {"model.decoder.layers.0.fc1": (32, 8), "model.decoder.layers.0.encoder_attn.v_proj": (8, 8)}
STATEMENT = Statement(
    name="our-uyghur",
    languages=(Language.UYGHUR,),
    licence="MIT",
    decoder_token="uz",  # noqa: S106 - a language, no secret
    timestamps=False,
)
Write = Callable[..., Path]


class HumsError(BadInputError):
    def __str__(self) -> str:
        return "it hums"


class Tried:
    """Remembers what was tried out, and finds fault if it is told to."""

    def __init__(self, fault: BadInputError | None = None) -> None:
        self.seen: list[tuple[Entry, bool]] = []
        self._fault = fault

    def __call__(self, entry: Entry, folder: Path) -> None:
        self.seen.append((entry, (folder / "model.bin").is_file()))
        if self._fault:
            raise self._fault


@pytest.fixture
def base_folder(tmp_path: Path, base_arrays: Arrays) -> Path:
    folder = tmp_path / "whisper-base"
    folder.mkdir()
    base_arrays.write(folder / "model.bin")
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def shelf_trying(tmp_path: Path, base_folder: Path) -> Callable[..., Shelf]:
    """A shelf that knows a base model, and puts adapters to a trial."""

    def make(trial: Trial, *entries: Entry) -> Shelf:
        base = _entry("whisper-base", source=FolderSource(path=base_folder))
        return Shelf(tmp_path / "shelf", Catalogue({entry.name: entry for entry in (base, *entries)}), trial)

    return make


@pytest.fixture
def bundled(tmp_path: Path, adapter_folder: Write, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entry]:
    """An adapter that comes with an import package, with its digests beside it."""
    package = tmp_path / "ours"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    folder = adapter_folder(LAYERS).rename(package / "starter")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield _entry("starter-ug", source=BundledSource(package="ours", path="starter"), base="whisper-base")
    sys.modules.pop("ours", None)


def _entry(name: str, **facts: Any) -> Entry:
    return Entry(
        name=name,
        task=Task.TRANSCRIBE,
        engines=(EngineName.FASTER_WHISPER,),
        languages=(Language.KAZAKH,),
        licence="MIT",
        **facts,
    )


def test_a_bundled_adapter_brings_its_base_and_becomes_a_model(
    shelf_trying: Callable[..., Shelf], bundled: Entry, base_arrays: Arrays
) -> None:
    tried = Tried()
    shelf = shelf_trying(tried, bundled)

    model = shelf.pull("starter-ug")

    assert {each.entry.name for each in shelf.installed()} == {"starter-ug", "whisper-base"}
    assert tried.seen == [(bundled, True)]
    merged = Arrays.read(model.folder / "model.bin")
    name = "decoder/layer_0/ffn/linear_0/weight"
    assert (merged[name] != base_arrays[name]).any()
    manifest = Manifest.read(model.folder)
    assert manifest.base == shelf.get("whisper-base").digest
    assert {"model.bin", "config.json", "adapter_model.safetensors"} <= manifest.files.keys()
    assert shelf.verified("starter-ug") == model


def test_a_tampered_bundled_adapter_is_not_installed(shelf_trying: Callable[..., Shelf], bundled: Entry) -> None:
    tried = Tried()
    shelf = shelf_trying(tried, bundled)
    shelf.pull("whisper-base")
    tensors = next(
        Path(folder) / "ours" / "starter" / TENSORS for folder in sys.path if (Path(folder) / "ours").is_dir()
    )
    data = bytearray(tensors.read_bytes())
    data[-1] ^= 1
    tensors.write_bytes(data)

    with pytest.raises(ChecksumMismatchError, match=rf"{TENSORS} should be \w+ and is \w+; install this release"):
        shelf.pull("starter-ug")

    assert tried.seen == []
    assert [each.entry.name for each in shelf.installed()] == ["whisper-base"]


def test_a_communitys_adapter_names_its_own_base(shelf_trying: Callable[..., Shelf], adapter_folder: Write) -> None:
    shelf = shelf_trying(Tried())
    shelf.pull("whisper-base")

    model = shelf.add(adapter_folder(LAYERS), STATEMENT)

    assert (model.entry.base, model.entry.decoder_token, model.entry.timestamps) == ("whisper-base", "uz", False)
    assert shelf.get("our-uyghur").entry == model.entry


def test_an_adapter_without_its_base_is_refused(shelf_trying: Callable[..., Shelf], adapter_folder: Write) -> None:
    with pytest.raises(BadInputError) as refused:
        shelf_trying(Tried()).add(adapter_folder(LAYERS), STATEMENT)

    assert (
        str(refused.value)
        == "the model whisper-base is not installed; `testimony models pull whisper-base` installs it"
    )


def test_an_adapter_of_a_base_that_nobody_knows_is_refused(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write
) -> None:
    folder = adapter_folder(LAYERS, base_model_name_or_path="somebody/whisper-elsewhere")

    with pytest.raises(UnknownModelError, match="no model is called 'whisper-elsewhere'"):
        shelf_trying(Tried()).add(folder, STATEMENT)


def test_an_adapter_in_the_place_of_another_base_is_refused(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write
) -> None:
    folder = adapter_folder(LAYERS, base_model_name_or_path="openai/whisper-small")
    entry = _entry("starter-kk", source=FolderSource(path=folder), base="whisper-base")
    shelf = shelf_trying(Tried(), entry)

    with pytest.raises(AdapterError, match="it was trained beside 'whisper-small', not whisper-base"):
        shelf.pull("starter-kk")


def test_an_adapter_of_another_shape_is_refused(shelf_trying: Callable[..., Shelf], adapter_folder: Write) -> None:
    shelf = shelf_trying(Tried())
    shelf.pull("whisper-base")

    with pytest.raises(AdapterError, match="fc1 is 48 by 12 and its base's is 32 by 8"):
        shelf.add(adapter_folder({"model.decoder.layers.0.fc1": (48, 12)}), STATEMENT)

    assert [each.entry.name for each in shelf.installed()] == ["whisper-base"]


def test_a_model_that_fails_its_trial_is_not_installed(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write
) -> None:
    shelf = shelf_trying(Tried(fault=HumsError()))
    shelf.pull("whisper-base")

    with pytest.raises(HumsError, match="it hums"):
        shelf.add(adapter_folder(LAYERS), STATEMENT)

    assert [each.entry.name for each in shelf.installed()] == ["whisper-base"]


def test_an_adapter_cannot_stand_for_a_model_of_its_own(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write
) -> None:
    folder = adapter_folder(LAYERS)
    shelf = shelf_trying(Tried(), _entry("whole", source=FolderSource(path=folder)))

    with pytest.raises(NotAModelError, match="it is a low-rank adapter, and whole is a model of its own"):
        shelf.pull("whole")


def test_a_merged_model_is_carried_to_another_machine_whole(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write, tmp_path: Path
) -> None:
    shelf = shelf_trying(Tried())
    shelf.pull("whisper-base")
    model = shelf.add(adapter_folder(LAYERS), STATEMENT)
    elsewhere = Shelf(tmp_path / "elsewhere", Catalogue({}))

    carried = elsewhere.add(model.folder)

    assert (carried.entry, carried.digest) == (model.entry, model.digest)
    assert json.loads((carried.folder / "manifest.json").read_text(encoding="utf-8"))["entry"]["base"] == "whisper-base"


def test_an_adapter_that_is_a_pickle_is_refused(
    shelf_trying: Callable[..., Shelf], adapter_folder: Write, tmp_path: Path
) -> None:
    folder = adapter_folder(LAYERS)
    (folder / TENSORS).rename(folder / "adapter_model.bin")

    with pytest.raises(NotAModelError) as refused:
        shelf_trying(Tried()).add(folder, STATEMENT)

    assert str(refused.value) == (
        "adapter is no model that can be used here: a low-rank adapter needs adapter_model.safetensors as well"
    )
