"""Decode a received file once, to 16 kHz mono, with the times of the original and an account of what was lost."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ffmpeg

from media.container import Container
from media.limits import Limits
from media.probe import Probe
from media.refusals import NothingDecodedError, OverLimitError, ToolFailedError
from media.timeline import TOLERANCE_MS, Timeline
from media.tool import input_options, program, running, url
from media.unstamped import skipped
from media.wavefile import BYTES_PER_MS, RATE_HZ, SAMPLES_PER_MS, silence, writing_sound
from testimony.recording import MediaFacts
from testimony.span import Span, uncovered

_STEREO = 2
#: What was written and what the times of the frames add up to agree but for the resampler's rounding and tail.
_ROUNDING_MS = 2 * TOLERANCE_MS
_BLOCK_BYTES = 1 << 18  # even: a block holds whole samples


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """What came of decoding.

    Attributes:
        duration_ms: of the decoded sound, the silence in lost stretches included.
        undecodable: the stretches that hold such silence because nothing could be decoded there, in order, apart.
        complaints: how often the decoder found something wrong; one more where it ended badly, and where the sound that
            it gave is not as long as its own account of it. 0, with no stretch undecodable, is a clean decode.
    """

    duration_ms: int
    undecodable: tuple[Span, ...]
    complaints: int


def decode(original: Path, name: str, seen: Probe, target: Path, limits: Limits) -> Decoded:
    """Write the first audio stream of *original* to *target*.

    A damaged file is decoded as far as it goes. A stretch without sound becomes silence of the same length, so that
    what follows keeps the time at which it is heard in the original.

    Raises:
        NothingDecodedError: there is not a millisecond of sound in it.
        OverLimitError: it goes on for longer than *limits* allow, whatever its header said.
        TookTooLongError, ToolFailedError, DiskFullError: it may pass.
    """
    missing = skipped(original, name, Container(seen.facts.container), limits)
    timeline = Timeline(seen.begins_ms)
    with (
        _pipe() as (lines, report),
        writing_sound(target) as writer,
        ThreadPoolExecutor(1) as reader,
        running(_command(original, seen.facts, report.fileno()), name, limits.decode_timeout_s, report) as decoder,
    ):
        report.close()  # the decoder's alone from here on: else its report would never come to an end
        accounted = reader.submit(timeline.read, lines)
        for block in _with_silence(_blocks(decoder.output), missing):
            writer.write(block)
            if writer.samples > limits.max_duration_ms * SAMPLES_PER_MS:
                raise OverLimitError(name, "ms of sound", writer.samples // SAMPLES_PER_MS, limits.max_duration_ms)
    if decoder.status < 0:
        raise ToolFailedError(name, decoder.status)
    duration_ms = writer.samples // SAMPLES_PER_MS
    if not duration_ms:
        raise NothingDecodedError(name, seen.facts.codec)
    accounted_ms = accounted.result().reached_ms + sum(span.duration_ms for span in missing)
    differs = abs(accounted_ms - duration_ms) > _ROUNDING_MS
    return Decoded(
        duration_ms=duration_ms,
        undecodable=_on_one_timeline(timeline.holes, missing, duration_ms),
        complaints=decoder.remarks.lines + (decoder.status > 0) + differs,
    )


@contextmanager
def _pipe() -> Iterator[tuple[IO[str], IO[bytes]]]:
    """Both ends, closed in any case."""
    out, into = os.pipe()
    with open(out, encoding="ascii") as read, open(into, "wb") as write:  # noqa: PTH123 - descriptors, no paths
        yield read, write


def _command(original: Path, facts: MediaFacts, report: int) -> list[str]:
    """One reading of the file, two outputs: the sound to us, and the time of every decoded frame to *report*.

    ``crccheck`` and its like make decoders say what they would otherwise pass over; none of them drops a frame for it.
    """
    opened = input_options(Container(facts.container))
    sound = ffmpeg.input(url(original), err_detect="crccheck+bitstream+buffer", **opened)["a:0"]
    in_time = {"async": 1, "min_hard_comp": TOLERANCE_MS / 1000, "first_pts": 0}
    heard = (
        _one_channel(sound, facts.channels)
        .filter("aresample", RATE_HZ, **in_time)
        .filter("aformat", sample_fmts="s16", channel_layouts="mono")
    )
    outputs = ffmpeg.merge_outputs(heard.output("pipe:1", f="s16le"), sound.output(f"pipe:{report}", f="framecrc"))
    # "repeat": without it ffmpeg folds equal complaints into one line, and they could not be counted.
    quiet = outputs.global_args("-nostdin", "-hide_banner", "-loglevel", "repeat+error")
    command: list[str] = quiet.compile(cmd=program("ffmpeg"))
    return command


def _one_channel(sound: Any, channels: int) -> Any:
    """Every microphone counts the same. ffmpeg would mix as for a cinema, and has no rule for ten channels."""
    if channels <= _STEREO:
        return sound  # on the way to one channel ffmpeg takes the mean of the two
    return sound.filter("pan", "mono|c0<" + "+".join(f"c{number}" for number in range(channels)))


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_BLOCK_BYTES):
        yield block


def _with_silence(blocks: Iterable[bytes], missing: Sequence[Span]) -> Iterator[bytes]:
    """The sound with silence put in where *missing* says, block by block."""
    waiting = deque(missing)
    written = 0
    for block in blocks:
        rest = block
        while waiting and waiting[0].start_ms * BYTES_PER_MS <= written + len(rest):
            hole = waiting.popleft()
            before = max(0, hole.start_ms * BYTES_PER_MS - written)
            yield rest[:before]
            yield from silence(hole.duration_ms)
            written += before + hole.duration_ms * BYTES_PER_MS
            rest = rest[before:]
        yield rest
        written += len(rest)


def _on_one_timeline(holes: Iterable[Span], missing: Sequence[Span], duration_ms: int) -> tuple[Span, ...]:
    """Both kinds of loss, in order and apart. ffmpeg's own times know nothing of the silence that was put in."""
    shifted = list(missing)
    for hole in holes:
        at = hole
        for filled in missing:
            if filled.start_ms <= at.start_ms:
                at = at.shifted(filled.duration_ms)
        shifted.append(at)
    whole = Span(0, duration_ms)
    return tuple(uncovered(uncovered(shifted, whole), whole))
