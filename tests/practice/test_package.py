"""A trained model becomes the same package every time, and the package says what the trained model would."""

import json
import math
import zipfile
from pathlib import Path

import pytest

from practice.package import Package
from testimony.language import Language

PACKAGE = Package(language=Language.UYGHUR, pieces=b"pieces", readme="# A starter\n")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        (folder / name).write_text(name)
    return folder


def test_a_package_holds_one_folder_with_what_argostranslate_looks_for(model: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(PACKAGE.write(model, tmp_path)) as package:
        assert package.namelist() == [
            "translate-ug_en-0_1/README.md",
            "translate-ug_en-0_1/metadata.json",
            "translate-ug_en-0_1/model/config.json",
            "translate-ug_en-0_1/model/model.bin",
            "translate-ug_en-0_1/model/shared_vocabulary.json",
            "translate-ug_en-0_1/sentencepiece.model",
        ]
        assert json.loads(package.read("translate-ug_en-0_1/metadata.json")) == {
            "package_version": "0.1",
            "argos_version": "1.11",
            "from_code": "ug",
            "from_name": "Uyghur",
            "to_code": "en",
            "to_name": "English",
        }


def test_the_same_contents_give_the_same_bytes(model: Path, tmp_path: Path) -> None:
    first = PACKAGE.write(model, tmp_path).read_bytes()
    (model / "model.bin").touch()

    assert PACKAGE.write(model, tmp_path).read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model", "translate-ug_en.argosmodel"]


@pytest.mark.models
def test_ctranslate2_scores_a_sentence_as_the_trained_model_does(tmp_path: Path) -> None:
    import ctranslate2
    import torch

    from practice.package import export
    from practice.translation_model import Shape, TranslationModel

    torch.manual_seed(1)
    names = ["<blank>", "<unk>", "<s>", "</s>", *(f"piece{number}" for number in range(4, 60))]
    model = TranslationModel(Shape(pieces=len(names), width=32, inner=64)).eval()
    source, target = [5, 9, 40, 7, 8], [50, 11, 30]
    export(model, names, tmp_path / "model")

    with torch.inference_mode():
        expected = model(torch.tensor([source]), torch.tensor([[2, *target]])).log_softmax(-1)[0]
    translator = ctranslate2.Translator(str(tmp_path / "model"), compute_type="float32")
    scored = translator.score_batch([[names[n] for n in source]], [[names[n] for n in target]])[0]

    found = [expected[position, piece].item() for position, piece in enumerate([*target, 3])]
    assert all(math.isclose(ours, theirs, abs_tol=0.05) for ours, theirs in zip(scored.log_probs, found, strict=True))


@pytest.mark.models
def test_exporting_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    import torch

    from practice.package import export
    from practice.translation_model import Shape, TranslationModel

    model = TranslationModel(Shape(pieces=8, width=16, inner=32))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    export(model, ["<blank>", "<unk>", "<s>", "</s>", "a", "b", "c", "d"], tmp_path / "model")

    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
