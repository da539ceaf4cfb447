import tracemalloc
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.decode import Decoded, decode
from media.identify import examine
from media.limits import USUAL_LIMITS, Limits
from media.refusals import DiskFullError, NothingDecodedError, OverLimitError, TookTooLongError
from media.samples import samples
from media.wavefile import writing_sound
from testimony.span import Span

Make = Callable[..., Path]


def decoded(original: Path, limits: Limits = USUAL_LIMITS) -> tuple[Decoded, Path]:
    target = original.with_name("audio.wav.part")
    return decode(original, original.name, examine(original, original.name, limits), target, limits), target


def onsets_ms(audio: Path) -> list[int]:
    """Where each tone begins, to 10 ms."""
    with wave.open(str(audio)) as sound:
        duration_ms = sound.getnframes() // 16
    loud = np.array([np.abs(samples(audio, Span(ms, ms + 10))).max() > 0.1 for ms in range(0, duration_ms, 10)])
    return [int(ms) * 10 for ms in np.flatnonzero(loud & ~np.roll(loud, 1))]


def damage(path: Path, at: float, size: int) -> None:
    content = bytearray(path.read_bytes())
    start = int(len(content) * at)
    content[start : start + size] = np.random.default_rng(1).bytes(size)
    path.write_bytes(content)


WHOLE = [
    ("a.wav", []),
    ("a.mp3", ["-ar", "44100"]),
    ("variable.mp3", ["-ar", "44100", "-q:a", "5"]),  # of no constant bit rate: a player that reckons by bytes drifts
    ("a.flac", []),
    ("a.ogg", ["-c:a", "libopus"]),
    ("a.m4a", ["-ar", "44100"]),
    ("a.mkv", ["-c:a", "libvorbis"]),
    ("a.webm", ["-c:a", "libopus"]),
    ("a.aac", []),
]


@pytest.mark.parametrize(("name", "options"), WHOLE)
def test_a_sound_file_is_decoded_whole_and_proves_it(make: Make, ticks: str, name: str, options: list[str]) -> None:
    result, audio = decoded(make(name, *options, source=ticks, seconds=4))

    assert (result.undecodable, result.complaints) == ((), 0)
    assert abs(result.duration_ms - 4000) < 150
    # AAC without a container does not say how much of its beginning is padding.
    slack = 80 if name == "a.aac" else 25
    assert all(abs(onset - n * 1000) <= slack for n, onset in enumerate(onsets_ms(audio)[:4]))


def test_the_sound_is_16_khz_mono_16_bits_and_carries_no_tag(make: Make) -> None:
    original = make("a.flac", "-metadata", "title=WITNESS NAME", "-ac", "2", "-ar", "48000")

    result, audio = decoded(original)

    with wave.open(str(audio)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.getnframes() == result.duration_ms * 16
    assert audio.stat().st_size == 44 + result.duration_ms * 32
    assert b"WITNESS" not in audio.read_bytes()


LOST = [
    # a piece is lost in the middle: name, options, bytes of noise, from where on times must be right again
    ("a.flac", [], 3000),
    ("a.ogg", ["-c:a", "libopus", "-b:a", "64k"], 6000),
    ("a.mkv", ["-c:a", "libopus", "-b:a", "64k", "-cluster_time_limit", "500"], 6000),
    ("a.m4a", ["-ar", "44100", "-b:a", "64k"], 3000),
    ("a.mp3", ["-ar", "44100", "-b:a", "64k"], 6000),
    ("variable.mp3", ["-ar", "44100", "-q:a", "5"], 6000),
]


@pytest.mark.parametrize(("name", "options", "size"), LOST)
def test_a_damaged_stretch_moves_nothing_that_follows(
    make: Make, ticks: str, name: str, options: list[str], size: int
) -> None:
    original = make(name, *options, source=ticks, seconds=10)
    damage(original, 0.5, size)

    result, audio = decoded(original)

    assert result.undecodable, "the loss is counted"
    assert 100 < sum(span.duration_ms for span in result.undecodable) < 3000
    assert all(span.start_ms > 2500 and span.end_ms < 8500 for span in result.undecodable)
    late = [onset for onset in onsets_ms(audio) if onset > 8400]
    # How long lost bytes lasted is reckoned from their neighbours where no frame says when it is, at whatever bit rate.
    slack = 150 if name == "variable.mp3" else 50
    assert all(abs((onset + 500) % 1000 - 500) <= slack for onset in late), late
    assert len(late) == 1


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.mkv"])
def test_a_file_that_was_cut_short_is_kept_as_far_as_it_goes(make: Make, name: str) -> None:
    original = make(name, seconds=6)
    original.write_bytes(original.read_bytes()[: original.stat().st_size * 6 // 10])

    declared_ms = examine(original, name, USUAL_LIMITS).facts.declared_ms
    result, _ = decoded(original)

    assert declared_ms is not None
    assert abs(declared_ms - 6000) < 100
    assert 2500 < result.duration_ms < 4500


def test_sound_that_begins_after_the_pictures_keeps_its_place_and_is_no_loss(make: Make, ticks: str) -> None:
    sound = make("sound.flac", source=ticks, seconds=3)
    options = ["-itsoffset", "0.7", "-i", f"file:{sound}", "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4", "-c:a", "aac"]

    result, audio = decoded(make("v.mp4", *options, source="testsrc=s=64x64:r=10", seconds=4))

    assert result.undecodable == ()
    assert abs(onsets_ms(audio)[0] - 700) < 60


def test_the_picture_on_a_cover_is_neither_a_video_nor_a_loss(make: Make) -> None:
    picture = make("cover.png", "-frames:v", "1", source="testsrc2=s=400x400")
    options = ["-i", f"file:{picture}", "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-id3v2_version", "3"]
    original = make("a.mp3", *options)

    result, _ = decoded(original)

    assert not examine(original, "a.mp3", USUAL_LIMITS).facts.has_video
    assert (result.undecodable, result.complaints) == ((), 0)


def test_only_the_first_sound_of_several_is_heard(make: Make) -> None:
    options = ["-f", "lavfi", "-i", "anullsrc", "-map", "1:a", "-map", "0:a", "-shortest"]

    _, audio = decoded(make("a.mkv", *options))

    assert not samples(audio, Span(0, 3000)).any()


@pytest.mark.parametrize("channels", [2, 3, 6, 10, 32])
def test_every_microphone_counts_the_same(tmp_path: Path, channels: int) -> None:
    original = tmp_path / "a.wav"
    with wave.open(str(original), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        frame = np.zeros(channels, dtype="<i2")
        frame[-1] = 16_000
        sound.writeframes(np.tile(frame, 16_000).tobytes())

    result, audio = decoded(original)

    assert (result.duration_ms, result.complaints) == (1000, 0)
    np.testing.assert_allclose(samples(audio, Span(400, 500)), 16_000 / 32_768 / channels, atol=2e-4)


def test_a_voice_note_in_amr_is_decoded(tmp_path: Path) -> None:
    note = tmp_path / "note.amr"
    note.write_bytes(b"#!AMR\n" + (b"\x3c" + np.random.default_rng(2).bytes(31)) * 50)

    result, _ = decoded(note)

    assert result.duration_ms == 1000


def test_a_header_with_no_sound_behind_it_is_refused(write_wav: Callable[..., Path]) -> None:
    original = write_wav(np.zeros(0), "a.wav")

    with pytest.raises(NothingDecodedError) as refused:
        decoded(original)

    assert str(refused.value) == (
        "not one millisecond of sound could be decoded from 'a.wav' (pcm_s16le); send it again from the device"
    )


def test_sound_that_goes_on_longer_than_its_header_said_is_stopped_at_the_limit(make: Make) -> None:
    original = make("a.flac", seconds=5)
    seen = examine(original, "a.flac", USUAL_LIMITS)

    with pytest.raises(OverLimitError, match="ms of sound; at most 2000 are accepted"):
        decode(original, "a.flac", seen, original.with_name("out"), Limits(max_duration_ms=2000))


def test_a_decoder_that_takes_too_long_is_ended(make: Make) -> None:
    original = make("a.flac", source="anullsrc=r=8000:cl=mono", seconds=3600)

    with pytest.raises(TookTooLongError) as stopped:
        decoded(original, Limits(decode_timeout_s=0.05))

    assert str(stopped.value) == (
        "reading 'a.flac' was stopped after 0.05 s; run it again when the machine is less busy"
    )


def test_a_full_disk_is_noticed_though_ffmpeg_would_not_say() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")

    with pytest.raises(DiskFullError) as noticed, writing_sound(full) as writer:
        writer.write(bytes(1 << 20))

    assert str(noticed.value) == (
        "the disk is full: the decoded sound could not be written; free some space and run it again"
    )


def test_memory_does_not_grow_with_the_length(make: Make) -> None:
    original = make("a.flac", source="anullsrc=r=8000:cl=mono", seconds=900)

    tracemalloc.start()
    result, audio = decoded(original)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert result.duration_ms == 900_000
    assert audio.stat().st_size > 28_000_000
    assert peak < 4_000_000
