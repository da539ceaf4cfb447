"""Models of a few bytes: right in form, and of no use to an engine."""

import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.entry import EngineName, Entry, FilePin, Task
from models.shelf import Shelf
from models.source import ManualSource, Source
from testimony.identity import Digest
from testimony.language import Language

Files = Mapping[str, bytes]


def weights(specification: str) -> bytes:
    """The head of a CTranslate2 file, and a few numbers."""
    name = specification.encode() + b"\0"
    return struct.pack("<IH", 6, len(name)) + name + bytes(range(64))


@pytest.fixture
def whisper_files() -> dict[str, bytes]:
    """A CTranslate2 Whisper model."""
    return {
        "model.bin": weights("WhisperSpec"),
        "config.json": b"{}",
        "tokenizer.json": b"{}",
        "vocabulary.txt": b"a\nb\n",
    }


@pytest.fixture
def ctc_files() -> dict[str, bytes]:
    """A CTC model of transformers, without its numbers."""
    return {
        "config.json": json.dumps({"architectures": ["Wav2Vec2ForCTC"]}).encode(),
        "vocab.json": b"{}",
        "preprocessor_config.json": b"{}",
        "tokenizer_config.json": b"{}",
    }


@pytest.fixture
def argos_files() -> dict[str, bytes]:
    """An Argos package from Kazakh into English, without the folder that it is packed in."""
    return {
        "metadata.json": json.dumps({"from_code": "kk", "to_code": "en"}).encode(),
        "sentencepiece.model": b"pieces",
        "model/model.bin": weights("TransformerSpec"),
        "model/shared_vocabulary.json": b"[]",
    }


@pytest.fixture
def entry_of() -> Callable[..., Entry]:
    """An entry for a Kazakh recogniser, whose files are pinned where any are given."""

    def make(name: str, *, files: Files | None = None, source: Source | None = None) -> Entry:
        return Entry(
            name=name,
            task=Task.TRANSCRIBE,
            engines=(EngineName.FASTER_WHISPER, EngineName.OPENAI_WHISPER),
            languages=(Language.KAZAKH,),
            licence="MIT",
            source=source or ManualSource(steps="ask the team"),
            files={path: FilePin(Digest.of_bytes(data), len(data)) for path, data in (files or {}).items()},
        )

    return make


@pytest.fixture
def folder_with(tmp_path: Path) -> Callable[[str, Files], Path]:
    """Write files into a folder of a name."""

    def write(name: str, files: Files) -> Path:
        for path, data in files.items():
            target = tmp_path / "brought" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return tmp_path / "brought" / name

    return write


@pytest.fixture
def zip_with(tmp_path: Path) -> Callable[[str, Files], Path]:
    """Pack files into a zip of a name, each under the path that it is given."""

    def pack(name: str, files: Files) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in files.items():
                archive.writestr(path, data)
        return tmp_path / name

    return pack


@pytest.fixture
def shelf_knowing(tmp_path: Path) -> Callable[..., Shelf]:
    """An empty shelf with a catalogue of a few entries."""

    def make(*entries: Entry) -> Shelf:
        return Shelf(tmp_path / "shelf", Catalogue({entry.name: entry for entry in entries}))

    return make
