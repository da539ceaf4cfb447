"""Nothing leaves the machine, and no word of a testimony stands anywhere but in the archive."""

import json
import re
import shutil
import subprocess

import pytest

pytestmark = [pytest.mark.models, pytest.mark.prefect]

#: A namespace without any route: only loopback, once it is up.
CUT_OFF = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')


@pytest.fixture
def cut_off() -> list[str]:
    probe = subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False) if shutil.which("unshare") else None
    if probe is None or probe.returncode != 0:
        pytest.skip("this machine does not allow network namespaces")
    return CUT_OFF


def words_of(result) -> set[str]:
    """Wordings that are long enough to be nobody else's: of the source, of its words, and of the translation."""
    texts = {
        segment[side]["text"] for segment in result["segments"] for side in ("source", "translation") if segment[side]
    }
    return {text for text in texts if len(text) >= 12}


def spellings(text: str) -> set[bytes]:
    """How a text may stand in a file: plainly, in UTF-16, or escaped as JSON and Python escape it."""
    return {
        text.encode(),
        text.encode("utf-16-le"),
        json.dumps(text)[1:-1].encode(),
        json.dumps(text)[1:-1].replace("\\", "\\\\").encode(),
    }


def test_a_whole_run_connects_to_nothing_and_leaves_no_word_outside_the_archive(site, speech, cut_off):
    here = site("one")
    trace = here.folder / "trace"
    watched = [*cut_off, "strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto", "-o", str(trace)]

    said = here.run("process", str(speech(0, 25)), "--language", "kk", "--json", within=watched)

    assert said.returncode == 0, said.stderr
    network = [line for line in trace.read_text(encoding="utf-8").splitlines() if "AF_INET" in line]
    assert [line for line in network if not LOOPBACK.search(line)] == []
    assert network, "the trace saw the talk with the server on loopback"

    (result,) = json.loads(said.stdout)
    canaries = words_of(result)
    assert canaries
    searched = 0
    for path in here.folder.rglob("*"):
        if not path.is_file() or path.name.startswith("archive.db"):
            continue
        searched += 1
        content = path.read_bytes()
        assert not [text for text in canaries if any(spelling in content for spelling in spellings(text))], path
    assert searched > 5
    assert any((here.folder / "home" / "prefect").rglob("*.db")), "Prefect's own database was among them"
    assert not any(text in said.stderr for text in canaries)


def test_no_library_writes_telemetry_into_the_users_home(site, speech, cut_off):
    here = site("one")

    assert here.run("process", str(speech(0, 8)), "--language", "kk", within=cut_off).returncode == 0

    assert [path for path in (here.folder / "user").rglob("*") if path.is_file()] == []
