"""`testimony export`: to a file, to the terminal, to a folder, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from archive.store import Archive
from testimony.identity import Digest, RecordingId
from testimony.recording import Consent
from tests.archive.interview import KAZAKH, WHISPER, Clock, Identify, heard
from tests.console.conftest import Answer

Testimony = Callable[..., Answer]


@pytest.fixture
def recording(home: Path, clip: Path) -> RecordingId:
    """A transcribed recording that an archive may have."""
    with Archive.open(home, Clock()) as archive:
        received = archive.receive(
            clip, name=clip.name, language=KAZAKH, identify=Identify(), consent=Consent.ARCHIVE
        ).recording.id
        run = archive.runs.begin(received, ["transcribe"], {}).id  # type: ignore[list-item]  # its name will do
        archive.recordings.prepared(received, {"lost_ms": 0}, 10_000, run)
        archive.transcripts.write(run, received, WHISPER, heard(received))
    return received


def test_a_document_is_written_for_the_owner_alone_and_named_by_its_digest(
    testimony: Testimony, recording: RecordingId, tmp_path: Path
) -> None:
    place = tmp_path / "interview.pdf"

    answer = testimony("export", recording, "--format", "pdf", "-o", str(place), "--json")

    document = place.read_bytes()
    assert (answer.code, document[:5], place.stat().st_mode & 0o777) == (0, b"%PDF-", 0o600)
    assert json.loads(answer.out) == {
        "recording": recording,
        "written": str(place),
        "sha256": Digest.of_bytes(document).hex,
    }


def test_text_goes_to_the_terminal_and_pages_do_not(testimony: Testimony, recording: RecordingId) -> None:
    told = testimony("export", recording, "--format", "tsv")
    refused = testimony("export", recording, "--format", "docx")

    assert (told.code, told.out.splitlines()[1].split("\t")[9]) == (0, "бір екі")
    assert (refused.code, refused.out) == (2, "")
    assert "Word cannot be written to a terminal; say where it should go with -o" in refused.err


def test_a_deposit_is_a_bag(testimony: Testimony, recording: RecordingId, tmp_path: Path) -> None:
    answer = testimony("export", recording, "--format", "bag", "-o", str(tmp_path / "out"), "--json")

    said = json.loads(answer.out)
    assert said["written"] == str(tmp_path / "out" / recording)
    bagit.Bag(said["written"]).validate()
    assert said["sha256"] == Digest.of_file(Path(said["written"]) / "tagmanifest-sha256.txt").hex


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--format", "bag"], "say with -o in which folder it should lie"),
        (["--format", "bag", "--anonymise", "-o", "out"], "leave out the options that say what to leave out"),
        (["--format", "json", "--layers", "source"], "JSON always holds both wordings; leave out --layers"),
        (
            ["--format", "json", "--anonymise", "--notes"],
            "testimony: A document that names nobody leaves out reasons and notes, which may name people; "
            "leave out --notes or --anonymise\n",
        ),
        (
            ["--format", "srt", "--notes"],
            "testimony: SubRip has no place for reasons and notes; leave out --notes, or take one that has "
            "(PDF, Word, JSON, XLIFF 2.1)\n",
        ),
        (["--format", "srt", "--for", "public"], "agreed to archive, and this would go to public"),
    ],
)
def test_what_cannot_be_taken_out_so_is_refused_with_what_to_do(
    testimony: Testimony, recording: RecordingId, options: list[str], sentence: str
) -> None:
    answer = testimony("export", recording, *options)

    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err


def test_names_in_the_words_are_replaced_by_a_list(
    testimony: Testimony, recording: RecordingId, tmp_path: Path
) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("kk\tҮрімжі\tP-1\n", encoding="utf-8")

    answer = testimony("export", recording, "--format", "srt", "--anonymise", "--pseudonyms", str(names))

    assert answer.code == 0
    assert "P-1де" in answer.out
    assert "Үрімжі" not in answer.out


def test_a_place_where_no_document_can_stand_is_refused_before_anything_is_taken_out(
    testimony: Testimony, recording: RecordingId, home: Path, tmp_path: Path
) -> None:
    with Archive.open(home, Clock()) as archive:
        before = archive.audit.head()

    into_a_folder = testimony("export", recording, "--format", "srt", "-o", str(tmp_path))
    nowhere = testimony("export", recording, "--format", "srt", "-o", str(tmp_path / "none" / "a.srt"))

    assert (into_a_folder.code, nowhere.code) == (2, 2)
    assert into_a_folder.err == (
        f"testimony: nothing can be written to {tmp_path}: it is a folder; nothing was taken out: "
        "name another place with -o\n"
    )
    assert "its folder does not exist" in nowhere.err
    with Archive.open(home, Clock()) as archive:
        assert archive.audit.head() == before


@pytest.mark.parametrize(("form", "name"), [("docx", "archive.db"), ("tsv", "originals/new.tsv"), ("bag", "work")])
def test_nothing_is_written_among_the_files_of_the_archive(
    form: str, name: str, testimony: Testimony, recording: RecordingId, home: Path
) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    answer = testimony("export", recording, "--format", form, "-o", str(home / name))

    assert (answer.code, answer.out, answer.err) == (
        2,
        "",
        f"testimony: nothing can be written to {home / name}: the archive keeps its own files in {home}; "
        "nothing was taken out: name another place with -o\n",
    )
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_deposit_may_stand_among_the_deposits(testimony: Testimony, recording: RecordingId, home: Path) -> None:
    answer = testimony("export", recording, "--format", "bag", "-o", str(home / "deposits"), "--json")

    assert (answer.code, Path(json.loads(answer.out)["written"]).parent) == (0, home / "deposits")


def test_a_list_of_names_that_is_no_text_is_told_in_one_sentence(
    testimony: Testimony, recording: RecordingId, tmp_path: Path
) -> None:
    names = tmp_path / "names.tsv"
    names.write_bytes(b"kk\t\xff\xfe\tA.\n")

    answer = testimony("export", recording, "--anonymise", "--pseudonyms", str(names))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"testimony: {names} cannot be read: it is no text in UTF-8; a file of text in UTF-8 is expected\n"
    )
