"""The copy that the browser plays: Opus in Ogg, made from the decoded sound so that its times are the transcript's."""

import os
from pathlib import Path

import ffmpeg

from media.container import Container
from media.refusals import ToolFailedError
from media.tool import input_options, program, running, url
from media.wavefile import room_for

_KILOBITS = 32  # speech at 16 kHz: beyond this nobody hears a difference
#: Of the encoder's 0 to 10. Ten takes twice the time for what is not heard at this rate.
_COMPLEXITY = 5
_BLOCK_BYTES = 1 << 16


def write_listening_copy(audio: Path, target: Path, timeout_s: float) -> None:
    """Encode *audio* to *target*.

    Ogg finds any moment by the times in its pages, with no index that a cut could lose; the original MP3 of a
    telephone, played directly, lands seconds beside where a browser was told to go.

    Raises:
        DiskFullError, TookTooLongError, ToolFailedError: it may pass.
    """
    sound = ffmpeg.input(url(audio), **input_options(Container.WAV))["a:0"]
    output = sound.output(
        "pipe:1",
        f="ogg",
        acodec="libopus",
        audio_bitrate=f"{_KILOBITS}k",
        application="voip",
        compression_level=_COMPLEXITY,
        map_metadata=-1,
        fflags="+bitexact",
    ).global_args("-nostdin", "-hide_banner", "-loglevel", "error", "-xerror")
    with (
        running(output.compile(cmd=program("ffmpeg")), audio.name, timeout_s) as encoder,
        room_for("the listening copy"),
        target.open("wb") as stream,
    ):
        while block := encoder.output.read(_BLOCK_BYTES):
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    if encoder.status or encoder.remarks.lines:
        raise ToolFailedError(audio.name, encoder.status)
