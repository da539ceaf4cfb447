"""What a folder must hold for an engine to load it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.layout import ARGOS, CTC, FASTER_WHISPER, FINE_TUNED, NotAModelError, recognise, specification

Folder = Callable[[str, dict[str, bytes]], Path]


def test_a_model_is_told_by_what_is_there_and_not_by_its_name(
    folder_with: Folder, whisper_files: dict[str, bytes], argos_files: dict[str, bytes]
) -> None:
    assert recognise(folder_with("translator", whisper_files), "translator") is FASTER_WHISPER
    assert recognise(folder_with("whisper", argos_files), "whisper") is ARGOS


def test_a_whisper_with_the_other_kind_of_vocabulary_is_one_too(
    folder_with: Folder, whisper_files: dict[str, bytes]
) -> None:
    whisper_files["vocabulary.json"] = whisper_files.pop("vocabulary.txt")

    assert recognise(folder_with("large", whisper_files), "large") is FASTER_WHISPER


def test_all_that_a_folder_lacks_is_named(folder_with: Folder, whisper_files: dict[str, bytes]) -> None:
    del whisper_files["tokenizer.json"], whisper_files["vocabulary.txt"]

    with pytest.raises(NotAModelError) as caught:
        recognise(folder_with("half", whisper_files), "half")

    assert str(caught.value) == (
        "half is no model that can be used here: "
        "a CTranslate2 Whisper model needs tokenizer.json, vocabulary.txt or vocabulary.json as well"
    )


def test_the_weights_of_a_translator_are_not_taken_for_a_whisper(
    folder_with: Folder, whisper_files: dict[str, bytes], argos_files: dict[str, bytes]
) -> None:
    files = whisper_files | {"model.bin": argos_files["model/model.bin"]}

    with pytest.raises(NotAModelError, match=r"needs weights in model\.bin that are a CTranslate2 Whisper model's"):
        recognise(folder_with("mixed", files), "mixed")


@pytest.mark.parametrize("numbers", ["model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"])
def test_models_of_transformers_are_told_by_what_they_call_themselves(
    folder_with: Folder, ctc_files: dict[str, bytes], numbers: str
) -> None:
    whisper = json.dumps({"architectures": ["WhisperForConditionalGeneration"]}).encode()
    files = ctc_files | {numbers: b"numbers"}

    assert recognise(folder_with("letters", files), "letters") is CTC
    assert recognise(folder_with("words", files | {"config.json": whisper}), "words") is FINE_TUNED


@pytest.mark.parametrize("config", [b"{}", b"no json", b"[]", b'{"architectures": ["BertForMaskedLM"]}', b"\xff"])
def test_another_model_of_transformers_is_no_model_here(
    folder_with: Folder, ctc_files: dict[str, bytes], config: bytes
) -> None:
    folder = folder_with("other", ctc_files | {"model.safetensors": b"numbers", "config.json": config})

    with pytest.raises(NotAModelError) as caught:
        recognise(folder, "other")

    assert str(caught.value) == (
        "other is no model that can be used here: a CTC speech model of transformers needs "
        "a config.json that says so as well"
    )


@pytest.mark.parametrize("data", [b"", b"\x06", b"\x06\0\0\0\xff\xff", b"\x06\0\0\0\0\0", b"\x06\0\0\0\x09\0short"])
def test_a_file_that_breaks_off_has_no_specification(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(data)

    assert specification(tmp_path / "model.bin") is None
