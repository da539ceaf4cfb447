"""The shelf: what is on it is whole, known, and what it was when it came."""

import errno
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.catalogue import Catalogue, UnknownModelError
from models.entry import Entry
from models.installed import WrongEngineError
from models.layout import NotAModelError
from models.manifest import BrokenManifestError, ChecksumMismatchError
from models.shelf import AlreadyInstalledError, Shelf
from models.statement import Statement, StatementError
from models.storage import BusyShelfError, NoRoomError, UnwritableShelfError, alone, arriving
from testimony.errors import NotInstalledError
from testimony.identity import Digest
from testimony.language import Language, Script

Files = dict[str, bytes]
Folder = Callable[[str, Files], Path]
Shelves = Callable[..., Shelf]
Entries = Callable[..., Entry]

UZBEK = "uz"
KAZAKH = Statement(languages=(Language.KAZAKH,), licence="Apache-2.0")


def seen(folder: Path) -> set[str]:
    """The names in *folder* that are no business of the shelf's own."""
    return {path.name for path in folder.iterdir()} - {".lock"}


class TestAdding:
    def test_a_folder_becomes_a_model_that_a_run_can_name(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        shelf = shelf_knowing()

        model = shelf.add(folder_with("our-kazakh", whisper_files), KAZAKH)

        assert shelf.installed() == (model,)
        assert shelf.verified("our-kazakh") == model
        assert model.size_bytes == sum(path.stat().st_size for path in model.folder.iterdir())
        assert model.digest == Digest.of_facts(
            {path: Digest.of_bytes(data).hex for path, data in whisper_files.items()}
        )
        card = model.card("faster-whisper")
        assert (card.name, card.digest, card.licence) == ("our-kazakh", model.digest, "Apache-2.0")

    def test_only_what_belongs_to_a_model_is_kept(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        brought = whisper_files | {"README.md": b"what it is", "training/interview.wav": b"a voice", "run.py": b"code"}

        model = shelf_knowing().add(folder_with("our-kazakh", brought), KAZAKH)

        assert seen(model.folder) == {*whisper_files, "README.md", "manifest.json"}

    def test_nobody_may_write_to_a_model_again(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        model = shelf_knowing().add(folder_with("our-kazakh", whisper_files), KAZAKH)

        assert all(path.stat().st_mode & 0o222 == 0 for path in [model.folder, *model.folder.rglob("*")])

    def test_a_model_of_the_catalogue_needs_no_word_about_it(
        self, shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files
    ) -> None:
        entry = entry_of("small-kk", files=whisper_files)

        model = shelf_knowing(entry).add(folder_with("small-kk", whisper_files | {"README.md": b"unpinned"}))

        assert model.entry == entry
        assert not (model.folder / "README.md").exists()

    def test_a_model_that_is_not_what_the_catalogue_says_stays_outside(
        self, shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files, tmp_path: Path
    ) -> None:
        shelf = shelf_knowing(entry_of("small-kk", files=whisper_files | {"preprocessor_config.json": b"{}"}))
        swapped = whisper_files | {"model.bin": whisper_files["model.bin"] + b"!"}

        with pytest.raises(ChecksumMismatchError) as caught:
            shelf.add(folder_with("small-kk", swapped))

        should, found = (Digest.of_bytes(files["model.bin"]).hex[:8] for files in (whisper_files, swapped))
        assert str(caught.value) == (
            "small-kk is not the model that it should be: "
            f"model.bin should be {should} (82 bytes) and is {found} (83 bytes); "
            "preprocessor_config.json is missing; nothing was installed; fetch or copy it again"
        )
        assert seen(tmp_path / "shelf") == set()

    def test_a_model_is_never_written_over(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        shelf = shelf_knowing()
        first = shelf.add(folder_with("our-kazakh", whisper_files), KAZAKH)

        with pytest.raises(AlreadyInstalledError) as caught:
            shelf.add(folder_with("other", whisper_files | {"config.json": b"[]"}), replace(KAZAKH, name="our-kazakh"))

        assert str(caught.value) == (
            "a model called our-kazakh is installed already and was left as it is; give this one another --name, "
            "or run `testimony models remove our-kazakh` first"
        )
        assert shelf.verified("our-kazakh") == first

    def test_a_folder_of_another_shelf_brings_its_facts_along(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files, tmp_path: Path
    ) -> None:
        statement = replace(KAZAKH, languages=(Language.UYGHUR,), decoder_token=UZBEK, script=Script.LATIN)
        there = shelf_knowing().add(folder_with("our-uyghur", whisper_files), statement)
        stick = shutil.copytree(there.folder, tmp_path / "stick" / "renamed")
        shelf_knowing().remove("our-uyghur")

        with pytest.raises(StatementError, match="'Our Uyghur' cannot be its name"):
            shelf_knowing().add(stick, Statement(name="Our Uyghur"))
        here = shelf_knowing().add(stick)

        assert (here.entry, here.digest) == (there.entry, there.digest)

    def test_what_was_damaged_on_the_way_is_not_taken(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files, tmp_path: Path
    ) -> None:
        there = shelf_knowing().add(folder_with("our-kazakh", whisper_files), KAZAKH)
        stick = shutil.copytree(there.folder, tmp_path / "stick")
        shelf_knowing().remove("our-kazakh")
        (stick / "tokenizer.json").chmod(0o644)
        (stick / "tokenizer.json").write_bytes(b"{ }")

        with pytest.raises(ChecksumMismatchError, match=r"tokenizer\.json should be \w{8} \(2 bytes\) and is \w{8}"):
            shelf_knowing().add(stick)

    def test_the_folder_where_one_stands_has_a_name_too(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(folder_with("our_Kazakh", whisper_files))

        assert shelf_knowing().add(Path(), KAZAKH).entry.name == "our-kazakh"

    def test_a_manifest_that_cannot_be_read_is_no_word_about_a_model(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        stick = folder_with("stick", whisper_files | {"manifest.json": b"[]"})

        with pytest.raises(NotAModelError) as caught:
            shelf_knowing().add(stick)

        assert str(caught.value) == (
            "stick is no model that can be used here: "
            "its manifest.json cannot be read (name must be a text that is not empty)"
        )

    def test_too_little_said_is_all_asked_for_at_once(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        with pytest.raises(StatementError) as caught:
            shelf_knowing().add(folder_with("Модель", whisper_files))

        assert str(caught.value) == (
            r"Модель cannot be added yet: '\u043c\u043e\u0434\u0435\u043b\u044c' cannot be its name; say --name in "
            "lower-case letters, digits, dots and hyphens; say under which licence it may be used with --licence; "
            "say which language it hears with --language"
        )

    def test_a_whisper_for_uyghur_names_the_token_that_it_borrowed(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        statement = Statement(languages=(Language.UYGHUR,), licence="MIT")

        with pytest.raises(StatementError) as caught:
            shelf_knowing().add(folder_with("our-uyghur", whisper_files), statement)

        assert str(caught.value) == (
            "our-uyghur cannot be added yet: "
            "Whisper has no token for Uyghur; say with --decoder-token which one it was trained to use, such as uz"
        )

    def test_nobody_says_other_things_than_the_catalogue(
        self, shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files
    ) -> None:
        with pytest.raises(StatementError) as caught:
            shelf_knowing(entry_of("small-kk")).add(folder_with("small-kk", whisper_files), KAZAKH)

        assert str(caught.value) == (
            "small-kk cannot be added yet: "
            "the catalogue already says what small-kk is; say no more about it, or give it another --name"
        )

    def test_a_translator_is_not_taken_for_the_recogniser_of_its_name(
        self, shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, argos_files: Files
    ) -> None:
        with pytest.raises(NotAModelError) as caught:
            shelf_knowing(entry_of("small-kk")).add(folder_with("small-kk", argos_files))

        assert str(caught.value) == (
            "small-kk is no model that can be used here: "
            "it is an Argos translation package, and small-kk is there to transcribe"
        )

    @pytest.mark.parametrize("brought", ["nothing", "note.txt", "broken.zip", "photos.zip"])
    def test_what_is_no_model_is_refused(
        self, brought: str, shelf_knowing: Shelves, zip_with: Folder, tmp_path: Path
    ) -> None:
        (tmp_path / "note.txt").write_text("бұл модель емес", encoding="utf-8")
        whole = zip_with("photos.zip", {"photos/one.jpg": b"light"}).read_bytes()
        at = whole.index(b"PK\x01\x02")
        (tmp_path / "broken.zip").write_bytes(whole[:at] + b"????" + whole[at + 4 :])

        with pytest.raises(NotAModelError, match=rf"^{brought} is no model that can be used here: "):
            shelf_knowing().add(tmp_path / brought, KAZAKH)


class TestPackages:
    def test_an_argos_package_is_laid_out_for_its_engine(
        self, shelf_knowing: Shelves, zip_with: Folder, argos_files: Files
    ) -> None:
        members = {f"translate-kk_en-1_0/{path}": data for path, data in argos_files.items()}
        package = zip_with("translate-kk_en-1_0.argosmodel", members)

        model = shelf_knowing().add(package, Statement(licence="CC-BY-4.0"))

        assert (model.entry.name, model.entry.engines) == ("translate-kk-en-1-0", ("argos",))
        assert (model.entry.languages, model.entry.target) == ((Language.KAZAKH,), Language.ENGLISH)
        assert (model.folder / "sentencepiece.model").is_file()
        assert (model.folder / "model" / "model.bin").is_file()

    def test_the_pickles_of_a_package_are_left_in_it(
        self, shelf_knowing: Shelves, zip_with: Folder, argos_files: Files
    ) -> None:
        members = {f"top/{path}": data for path, data in (argos_files | {"stanza/kk.pt": b"a pickle"}).items()}

        model = shelf_knowing().add(zip_with("kk.argosmodel", members), Statement(licence="MIT"))

        assert not (model.folder / "stanza").exists()

    def test_a_package_knows_better_than_anybody_what_it_translates(
        self, shelf_knowing: Shelves, zip_with: Folder, argos_files: Files
    ) -> None:
        package = zip_with("model.argosmodel", {f"top/{path}": data for path, data in argos_files.items()})

        with pytest.raises(StatementError) as caught:
            shelf_knowing().add(package, Statement(languages=(Language.UYGHUR,), licence="MIT"))

        assert str(caught.value) == (
            "model.argosmodel cannot be added yet: it translates from kk, whatever --language says"
        )

    def test_a_package_for_other_languages_is_refused(
        self, shelf_knowing: Shelves, zip_with: Folder, argos_files: Files
    ) -> None:
        members = {f"top/{path}": data for path, data in argos_files.items()}
        members["top/metadata.json"] = json.dumps({"from_code": "fr", "to_code": "en"}).encode()

        with pytest.raises(NotAModelError) as caught:
            shelf_knowing().add(zip_with("fr.argosmodel", members), Statement(licence="MIT"))

        assert str(caught.value) == (
            "fr.argosmodel is no model that can be used here: "
            "its metadata.json names no from_code and to_code among kk, ug, en, zh, ru, tr"
        )

    def test_a_package_in_the_older_form_is_refused(
        self, shelf_knowing: Shelves, zip_with: Folder, argos_files: Files
    ) -> None:
        argos_files["bpe.model"] = argos_files.pop("sentencepiece.model")
        package = zip_with("old.argosmodel", {f"top/{path}": data for path, data in argos_files.items()})

        with pytest.raises(NotAModelError, match=r"only packages with a sentencepiece\.model can be used"):
            shelf_knowing().add(package, Statement(licence="MIT"))

    def test_a_checkpoint_is_put_away_without_being_opened(
        self, shelf_knowing: Shelves, zip_with: Folder, tmp_path: Path
    ) -> None:
        class Payload:
            def __reduce__(self) -> tuple[object, ...]:
                return os.mkdir, (str(tmp_path / "ran"),)

        checkpoint = zip_with("base.pt", {"archive/data.pkl": pickle.dumps(Payload())})

        model = shelf_knowing().add(checkpoint, KAZAKH)

        assert (model.entry.name, model.entry.engines) == ("base", ("openai-whisper",))
        assert (model.folder / "model.pt").read_bytes() == checkpoint.read_bytes()
        assert not (tmp_path / "ran").exists()


class TestLooking:
    def test_every_file_that_changed_is_named(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        shelf = shelf_knowing()
        folder = shelf.add(folder_with("our-kazakh", whisper_files), KAZAKH).folder
        for path in (folder, folder / "model.bin"):
            path.chmod(0o755)
        (folder / "model.bin").write_bytes(whisper_files["model.bin"][:-1] + b"!")
        (folder / "tokenizer.json").unlink()
        (folder / "added.json").write_bytes(b"")

        with pytest.raises(ChecksumMismatchError) as caught:
            shelf.verified("our-kazakh")

        should, found = (Digest.of_bytes(data).hex[:8] for data in (whisper_files["model.bin"], read(folder)))
        assert str(caught.value) == (
            "our-kazakh is not the model that it should be: added.json does not belong to it; "
            f"model.bin should be {should} (82 bytes) and is {found} (82 bytes); tokenizer.json is missing; "
            "remove it with `testimony models remove our-kazakh` and install it again"
        )

    def test_a_manifest_that_was_bent_to_fit_does_not_fool_the_catalogue(
        self, shelf_knowing: Shelves, entry_of: Entries, folder_with: Folder, whisper_files: Files
    ) -> None:
        shelf = shelf_knowing(entry_of("small-kk", files=whisper_files))
        folder = shelf.add(folder_with("small-kk", whisper_files)).folder
        config, manifest = folder / "config.json", folder / "manifest.json"
        for path in (config, manifest):
            path.chmod(0o644)
        config.write_bytes(b"[]")
        true, bent = (Digest.of_bytes(data).hex for data in (whisper_files["config.json"], b"[]"))
        manifest.write_text(manifest.read_text(encoding="utf-8").replace(true, bent), encoding="utf-8")

        with pytest.raises(ChecksumMismatchError, match=r"config\.json should be"):
            shelf.verified("small-kk")

    def test_a_model_that_is_not_here_is_answered_with_the_command_that_installs_it(self, shelf: Shelf) -> None:
        with pytest.raises(NotInstalledError) as caught:
            shelf.get("whisper-large-v3")

        assert str(caught.value) == (
            "the model whisper-large-v3 is not installed; `testimony models pull whisper-large-v3` installs it"
        )

    def test_a_model_that_must_be_made_is_answered_with_where_to_read_how(self, shelf: Shelf) -> None:
        with pytest.raises(NotInstalledError) as caught:
            shelf.get("sybyrla")

        assert str(caught.value) == "the model sybyrla is not installed; `testimony models pull sybyrla` installs it"

    @pytest.mark.parametrize("name", ["nobody", "../shelf", ".lock", "", "."])
    def test_a_name_is_never_a_path(
        self, name: str, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        shelf = shelf_knowing()
        shelf.add(folder_with("our-kazakh", whisper_files), KAZAKH)

        with pytest.raises(UnknownModelError):
            shelf.get(name)
        with pytest.raises(UnknownModelError):
            shelf.remove(name)

    def test_one_broken_model_does_not_hide_the_others(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files, tmp_path: Path
    ) -> None:
        shelf = shelf_knowing()
        whole = shelf.add(folder_with("our-kazakh", whisper_files), KAZAKH)
        (tmp_path / "shelf" / "stray").mkdir()

        assert shelf.installed() == (whole,)
        assert [error.name for error in shelf.broken()] == ["stray"]
        with pytest.raises(BrokenManifestError, match="the model stray no longer says what it holds"):
            shelf.get("stray")
        shelf.remove("stray")
        assert shelf.broken() == ()

    def test_an_engine_runs_only_what_was_made_for_it(
        self, shelf_knowing: Shelves, folder_with: Folder, whisper_files: Files
    ) -> None:
        model = shelf_knowing().add(folder_with("our-kazakh", whisper_files), KAZAKH)

        with pytest.raises(WrongEngineError) as caught:
            model.card("argos")

        assert str(caught.value) == "our-kazakh runs under faster-whisper or openai-whisper, not under argos"


class TestTheDisk:
    def test_a_shelf_that_is_not_there_yet_is_empty(self, shelf_knowing: Shelves, tmp_path: Path) -> None:
        assert shelf_knowing().installed() == ()
        assert not (tmp_path / "shelf").exists()

    def test_a_model_is_removed_though_nobody_may_write_there(
        self, shelf_knowing: Shelves, folder_with: Folder, argos_files: Files, tmp_path: Path
    ) -> None:
        shelf = shelf_knowing()
        shelf.add(folder_with("kk-en", argos_files), Statement(licence="MIT"))

        shelf.remove("kk-en")

        assert seen(tmp_path / "shelf") == set()

    def test_what_a_killed_command_left_is_swept_away_by_the_next(self, tmp_path: Path) -> None:
        (tmp_path / ".arriving-killed").mkdir()

        with arriving(tmp_path) as folder:
            assert seen(tmp_path) == {folder.name}

        assert seen(tmp_path) == set()

    def test_two_commands_do_not_fill_the_shelf_at_once(self, tmp_path: Path) -> None:
        with alone(tmp_path), pytest.raises(BusyShelfError) as caught, arriving(tmp_path):
            pass

        assert str(caught.value) == "another command is installing or removing a model; try again when it is done"

    def test_another_fault_of_the_disk_is_not_called_a_full_one(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="Input/output error"), arriving(tmp_path):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def test_a_shelf_that_may_not_be_written_to_says_so(self, entry_of: Entries, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        shelf = Shelf(tmp_path / "file", Catalogue({"small-kk": entry_of("small-kk")}))

        with pytest.raises(UnwritableShelfError) as caught:
            shelf.pull("small-kk")

        assert str(caught.value) == (
            f"no model can be installed or removed in {tmp_path / 'file'} (File exists); "
            "it must be a folder that you may write to"
        )

    def test_a_full_disk_leaves_nothing_behind(self, tmp_path: Path) -> None:
        def arrive_by_half() -> None:
            with arriving(tmp_path) as folder:
                (folder / "half").write_bytes(b"half")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with pytest.raises(NoRoomError) as caught:
            arrive_by_half()

        assert str(caught.value) == (
            f"there is no room left for a model in {tmp_path}; nothing was installed; make room and try again"
        )
        assert seen(tmp_path) == set()


def read(folder: Path) -> bytes:
    return (folder / "model.bin").read_bytes()
