import pickle
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.identify import identify
from media.limits import Limits
from media.refusals import (
    EmptyFileError,
    MissingIndexError,
    NoSoundError,
    NotAudioError,
    OverLimitError,
    PlaylistError,
    RefusedFileError,
    UnreadableFileError,
)
from testimony.errors import BadInputError, NotInstalledError
from testimony.recording import MediaFacts

Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "options", "container", "codec"),
    [
        ("a.wav", [], "wav", "pcm_s16le"),
        ("a.mp3", [], "mp3", "mp3"),
        ("a.flac", [], "flac", "flac"),
        ("a.ogg", ["-c:a", "libopus"], "ogg", "opus"),
        ("a.m4a", [], "mov", "aac"),
        ("a.mov", [], "mov", "aac"),
        ("a.3gp", ["-c:a", "aac"], "mov", "aac"),
        ("a.mkv", ["-c:a", "aac"], "matroska", "aac"),
        ("a.webm", [], "matroska", "opus"),
        ("a.aac", [], "aac", "aac"),
    ],
)
def test_what_phones_and_recorders_write_is_accepted(
    make: Make, name: str, options: list[str], container: str, codec: str
) -> None:
    facts = identify(make(name, *options), name)

    assert (facts.container, facts.codec, facts.channels, facts.has_video) == (container, codec, 1, False)
    if facts.declared_ms is not None:
        assert abs(facts.declared_ms - 3000) < 60


def test_a_voice_note_in_amr_is_accepted(tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.write_bytes(b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50)

    assert identify(note, "note.amr") == MediaFacts(
        container="amr", codec="amr_nb", sample_rate_hz=8000, channels=1, declared_ms=None
    )


def test_the_name_is_not_asked(make: Make) -> None:
    path = make("a.flac")

    assert identify(path, "statement.txt").container == "flac"
    assert identify(path.rename(path.with_name("-i.wav")), "concat:a|b").container == "flac"


def test_the_pictures_of_a_phone_video_are_noted(make: Make) -> None:
    path = make("v.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:r=5", "-shortest", "-c:v", "mpeg4", seconds=2)

    assert identify(path, "v.mp4").has_video


def test_a_video_without_sound_is_refused(make: Make) -> None:
    path = make("v.mp4", "-c:v", "mpeg4", source="testsrc=s=64x64:r=5", seconds=1)

    with pytest.raises(NoSoundError) as refused:
        identify(path, "v.mp4")

    assert str(refused.value) == (
        "'v.mp4' holds pictures and no sound; send the file that was recorded with the microphone on"
    )


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()

    with pytest.raises(EmptyFileError) as refused:
        identify(tmp_path / "a", "a.wav")

    assert str(refused.value) == (
        "'a.wav' is empty; look at the recording on the device that made it, and send it again"
    )


@pytest.mark.parametrize("content", [b"Dear archive", b"<html></html>", b"MZ\x90\0", b"\xff\xfeD\0e\0a\0r\0"])
def test_what_is_no_sound_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)

    with pytest.raises(NotAudioError) as refused:
        identify(tmp_path / "a", "a.wav")

    assert str(refused.value) == (
        "'a.wav' does not hold sound, whatever its name says; "
        "expected WAV, MP3, FLAC, Ogg or Opus, M4A, MP4, MOV or 3GP, MKV or WebM, AAC or AMR"
    )


def playlists(canary: Path) -> dict[str, str]:
    return {
        "HLS": f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://{canary}\n#EXT-X-ENDLIST\n",
        "a neighbour": f"#EXTM3U\n#EXTINF:3,\n{canary.name}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile {canary.name}\n",
        "DASH": f'<?xml version="1.0"?><MPD><BaseURL>file://{canary}</BaseURL></MPD>',
        "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 5004 RTP/AVP 0\n",
    }


@pytest.mark.parametrize("kind", ["HLS", "a neighbour", "ffconcat", "DASH", "SDP"])
def test_a_list_of_other_files_is_refused_and_none_of_them_is_opened(make: Make, kind: str) -> None:
    canary = make("canary.mp3")
    canary.chmod(0o600)
    before = canary.stat().st_atime_ns
    path = canary.with_name("innocent.mp3")
    path.write_text(playlists(canary)[kind])

    with pytest.raises(PlaylistError) as refused:
        identify(path, "innocent.mp3")

    assert str(refused.value) == (
        "'innocent.mp3' is a list of other files and holds no sound itself; send the recording that it names"
    )
    assert canary.stat().st_atime_ns == before


@pytest.mark.parametrize("kind", ["HLS", "a neighbour", "ffconcat", "DASH", "SDP"])
@pytest.mark.parametrize("disguise", [b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x64", b"OggS", b"#!AMR\n", b"\0\0\0\x08free"])
def test_a_list_that_passes_for_sound_still_reaches_no_other_file(make: Make, kind: str, disguise: bytes) -> None:
    canary = make("canary.mp3")
    path = canary.with_name("innocent.mp3")
    path.write_bytes(disguise + b"\n" + playlists(canary)[kind].encode())

    try:
        facts = identify(path, "innocent.mp3")
    except RefusedFileError:
        return
    assert (facts.declared_ms or 0) < 1000  # the canary lasts three seconds


def test_a_recording_that_a_dying_phone_left_without_its_index_says_how_it_may_be_saved(make: Make) -> None:
    path = make("a.m4a")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(MissingIndexError) as refused:
        identify(path, "a.m4a")

    assert str(refused.value) == (
        "'a.m4a' was cut off before its index was written, as when a phone dies while it records; the sound is most "
        "likely still in it: keep the file and the phone, and have it rebuilt with the help of a sound recording from "
        "the same phone"
    )


def test_a_known_beginning_and_noise_after_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"fLaC" + bytes(range(256)) * 8)

    with pytest.raises(UnreadableFileError) as refused:
        identify(path, "a.flac")

    assert str(refused.value) == (
        "'a.flac' begins like a flac file and cannot be read as one; "
        "it was damaged or cut short: send it again from the device"
    )


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(max_channels=1), "2 channels; at most 1 are accepted"),
        (Limits(max_sample_rate_hz=16_000), "44100 Hz; at most 16000 are accepted"),
        (Limits(max_duration_ms=1000), "3000 ms of sound; at most 1000 are accepted"),
        (Limits(max_bytes=100), "529278 bytes; at most 100 are accepted"),
    ],
)
def test_what_would_ask_too_much_of_the_machine_is_refused(make: Make, limits: Limits, sentence: str) -> None:
    path = make("a.wav", "-ac", "2")

    with pytest.raises(OverLimitError) as refused:
        identify(path, "a.wav", limits)

    assert str(refused.value) == f"'a.wav' has {sentence}: send it in parts, or ask the archivist"


def test_a_day_of_silence_in_a_small_file_is_refused_before_it_is_decoded(make: Make) -> None:
    path = make("a.flac", source="anullsrc=r=8000:cl=mono", seconds=1800)

    with pytest.raises(OverLimitError, match="1800000 ms of sound"):
        identify(path, "a.flac", Limits(max_duration_ms=600_000))


def test_a_header_that_claims_four_gigabytes_over_one_second_is_taken_for_what_it_is(
    write_wav: Callable[..., Path],
) -> None:
    path = write_wav(np.zeros(16_000))
    content = bytearray(path.read_bytes())
    content[40:44] = struct.pack("<I", 0xFFFF_FFF0)
    path.write_bytes(content)

    assert identify(path, "a.wav").declared_ms == 0xFFFF_FFF0 // 32


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_a_header_whose_size_was_never_written_claims_nothing(write_wav: Callable[..., Path], size: int) -> None:
    path = write_wav(np.zeros(16_000))
    content = bytearray(path.read_bytes())
    content[40:44] = struct.pack("<I", size)
    path.write_bytes(content)

    assert identify(path, "a.wav").declared_ms is None


def test_a_missing_ffprobe_is_named_with_the_way_to_install_it(
    write_wav: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NotInstalledError) as missing:
        identify(write_wav(np.zeros(16_000)), "a.wav")

    assert str(missing.value) == (
        "ffprobe is not installed; install ffmpeg: "
        "`apt install ffmpeg` on Debian and Ubuntu, `brew install ffmpeg` on macOS"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x\n.wav", "'../../x\\n.wav'"),
        ("a\u202egpj.wav", "'a\\u202egpj.wav'"),
        ("a" * 5000, "'" + "a" * 80 + "…'"),
    ],
)
def test_a_hostile_name_cannot_rewrite_the_sentence_that_it_stands_in(name: str, shown: str) -> None:
    assert str(EmptyFileError(name)).startswith(f"{shown} is empty;")


@pytest.mark.parametrize(
    "error", [EmptyFileError("a"), UnreadableFileError("a", "mov"), OverLimitError("a", "Hz", 2, 1)], ids=type
)
def test_a_refusal_crosses_a_process_boundary_unharmed(error: BadInputError) -> None:
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own object, just made
