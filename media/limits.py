"""What a received file may ask of this machine."""

from dataclasses import dataclass

_HOUR_MS = 3_600_000
#: A WAV counts its bytes in 32 bits: at 16 kHz and two bytes a sample that is a little more than 37 hours.
_LONGEST_WAV_MS = 37 * _HOUR_MS


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The bounds that a received file is held to, before and while it is decoded.

    A few megabytes of FLAC can hold a day of silence, so the bytes that arrived say nothing about the work they make.

    Attributes:
        max_duration_ms: of the sound, in milliseconds; at most 37 hours.
        max_channels: microphones and mixers stop far below this.
        max_sample_rate_hz: the highest that recorders offer.
        max_bytes: of the received file.
        probe_timeout_s: how long reading a file's header may take, in seconds.
        decode_timeout_s: how long one pass over the whole sound may take, in seconds.
    """

    max_duration_ms: int = 24 * _HOUR_MS
    max_channels: int = 32
    max_sample_rate_hz: int = 192_000
    max_bytes: int = 64 * 2**30
    probe_timeout_s: float = 60.0
    decode_timeout_s: float = 4 * 3600.0

    def __post_init__(self) -> None:
        if not 0 < self.max_duration_ms <= _LONGEST_WAV_MS:
            msg = f"the longest duration must lie between 1 and {_LONGEST_WAV_MS} ms, not {self.max_duration_ms}"
            raise ValueError(msg)


#: What holds where nobody says otherwise.
USUAL_LIMITS = Limits()
