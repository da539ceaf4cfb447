"""A deposit: checked by the Library of Congress's own program, and by the one that lies in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import bagit
import pytest

from archive.access import ConsentError
from archive.export.bag import BagBusyError, BagExistsError, growing
from archive.export.deposit import ChangedOriginalError
from archive.store import Archive
from testimony.recording import Consent, Recording

PREMIS = {"p": "http://www.loc.gov/premis/v3"}


@pytest.fixture
def agreed(archive: Archive, translated: Recording) -> Recording:
    """A recording that the witness lets an archive have."""
    archive.access.change_consent(translated.id, Consent.ARCHIVE, said_by="the witness, by telephone", by="operator")
    return archive.recordings.get(translated.id)


def test_a_deposit_is_whole_by_the_common_program_and_by_its_own(
    archive: Archive, agreed: Recording, sound: Path, tmp_path: Path
) -> None:
    place = archive.deposit(agreed.id, tmp_path / "out", by="aigul")

    assert place == tmp_path / "out" / agreed.id
    bag = bagit.Bag(str(place))
    bag.validate()
    assert sorted(bag.payload_entries()) == sorted(
        [
            "data/README.txt",
            "data/check.py",
            f"data/original/{agreed.id}.wav",
            *(f"data/transcript/{agreed.id}{suffix}" for suffix in (".docx", ".json", ".pdf", ".tsv", ".vtt", ".xlf")),
        ]
    )
    assert (place / f"data/original/{agreed.id}.wav").read_bytes() == sound.read_bytes()
    assert bag.info["External-Identifier"] == agreed.id
    checked = subprocess.run(
        [sys.executable, str(place / "data/check.py")], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "the deposit is whole\n")
    event = archive.audit.events()[-1]
    assert (event.actor, event.action, event.subject) == ("aigul", "recording.deposited", agreed.id)
    assert not list((tmp_path / "out").glob(".*"))
    readme = (place / "data/README.txt").read_text(encoding="utf-8")
    for said in (agreed.original.hex, "A person who spoke Kazakh", "The witness agreed to this: archive", "DRAFT"):
        assert said in readme
    assert max(map(len, readme.splitlines())) <= 120


def test_one_changed_bit_is_found_by_the_program_in_the_deposit(
    archive: Archive, agreed: Recording, tmp_path: Path
) -> None:
    place = archive.deposit(agreed.id, tmp_path / "out")
    changed = [f"data/original/{agreed.id}.wav", f"data/transcript/{agreed.id}.json", "data/README.txt"]
    for name in changed:
        content = bytearray((place / name).read_bytes())
        content[-2] ^= 1
        (place / name).write_bytes(content)
    (place / "data" / "stranger.txt").write_text("!")
    (place / f"data/transcript/{agreed.id}.vtt").unlink()

    checked = subprocess.run(
        [sys.executable, str(place / "data/check.py")], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 1
    assert set(checked.stdout.splitlines()) == {
        *(f"{name} is not what it was ({kind})" for name in changed for kind in ("sha256", "sha512")),
        f"data/transcript/{agreed.id}.vtt is missing",
        "data/stranger.txt is in no manifest",
    }


def test_premis_tells_the_audit_trail_s_events_of_this_recording(
    archive: Archive, agreed: Recording, tmp_path: Path
) -> None:
    archive.verify()
    expected = [str(event.seq) for event in archive.trail.about(agreed.id)]

    place = archive.deposit(agreed.id, tmp_path / "out")

    root = ElementTree.fromstring((place / "metadata/premis.xml").read_bytes())  # noqa: S314 - our own
    events = root.findall("p:event", PREMIS)
    assert [event.findtext(".//p:eventIdentifierValue", namespaces=PREMIS) for event in events] == expected
    kinds = [event.findtext("p:eventType", namespaces=PREMIS) for event in events]
    assert kinds[0] == "ingestion"
    assert kinds[-1] == "fixity check"
    assert {"creation", "policy assignment"} <= set(kinds)
    first = root.find("p:object", PREMIS)
    assert first is not None
    assert first.findtext(".//p:messageDigest", namespaces=PREMIS) == agreed.original.hex
    assert root.findtext(".//p:otherRightsNote", namespaces=PREMIS) == "archive"


def test_what_the_witness_did_not_agree_to_is_not_deposited(
    archive: Archive, translated: Recording, tmp_path: Path
) -> None:
    with pytest.raises(ConsentError):
        archive.deposit(translated.id, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_deposit_is_never_written_over(archive: Archive, agreed: Recording, tmp_path: Path) -> None:
    (tmp_path / agreed.id).mkdir()

    with pytest.raises(BagExistsError, match="a deposit is never written over"):
        archive.deposit(agreed.id, tmp_path)


def test_a_changed_original_is_not_passed_on(archive: Archive, agreed: Recording, tmp_path: Path) -> None:
    original = archive.original(agreed)
    original.chmod(0o600)
    original.write_bytes(b"other")

    with pytest.raises(ChangedOriginalError, match="nothing was deposited"):
        archive.deposit(agreed.id, tmp_path / "out")

    assert list((tmp_path / "out").iterdir()) == []
    assert archive.audit.events()[-1].action != "recording.deposited"


def test_what_a_killed_process_left_half_made_is_no_deposit_and_in_nobodys_way(
    archive: Archive, agreed: Recording, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    script = (
        "import sys, time; from pathlib import Path; from archive.export.bag import growing\n"
        "with growing(Path(sys.argv[1])) as bag:\n"
        "    bag.add('half.txt', b'half'); print('ready', flush=True); time.sleep(60)"
    )
    root = str(Path(__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(out / agreed.id)], stdout=subprocess.PIPE, cwd=root, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    with pytest.raises(BagBusyError, match="another process is making"), growing(out / agreed.id):
        pass
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not (out / agreed.id).exists()

    place = archive.deposit(agreed.id, out)

    bagit.Bag(str(place)).validate()
    assert [path.name for path in out.iterdir()] == [agreed.id]
