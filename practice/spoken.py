"""Sentences spoken by espeak-ng, in many voices, for practice interviews and for learning from.

It is a machine's speech: clear, even and without a mouth, a room or a heart. It shows that a pipeline works; it says
nothing about how well people are understood.
"""

import io
import random
import shutil
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from testimony.errors import JobError, NotInstalledError
from testimony.language import Language

Samples = NDArray[np.float32]

#: The rate of all speech in this package: mono, as a recogniser takes it.
RATE_HZ = 16_000

_PROGRAM = "espeak-ng"
_REMEDY = "install the program espeak-ng 1.51 or newer (Debian, Ubuntu: apt-get install espeak-ng)"
_UNIT_GAP_MS = 10  # espeak-ng counts the gap between words in these
_SILENT = 2e-3  # of full scale: what lies below it at the edges of a sentence is not speech
_LONGEST_S = 60  # a sentence takes some hundredths of a second; a hung program must not hold everything up


class NotSpokenError(JobError):
    """espeak-ng gave no speech for a sentence. What it should have said is left out: it may be a team's own text.

    Args:
        voice: the voice as espeak-ng names it.
        complaint: the program's last words.
    """

    def __init__(self, voice: str, complaint: str) -> None:
        super().__init__(voice, complaint)
        self.voice, self.complaint = voice, complaint

    def __str__(self) -> str:
        return f"espeak-ng spoke nothing with the voice {self.voice}: {self.complaint or 'it gave no reason'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """How somebody sounds.

    Attributes:
        variant: one of espeak-ng's own variants of a voice (``m3``, ``f2``); it decides most of how a voice sounds.
        speed_wpm: words a minute, roughly; espeak-ng's own is 175.
        pitch: 0 to 99; espeak-ng's own is 50.
        range_percent: how far the pitch moves, of what the variant usually does.
        gap_ms: an extra pause between words, in whole hundredths of a second.
    """

    language: Language
    variant: str
    speed_wpm: int = 160
    pitch: int = 50
    range_percent: int = 100
    gap_ms: int = 0

    @property
    def name(self) -> str:
        """The voice as espeak-ng names it: ``kk+m3``."""
        return f"{self.language.value}+{self.variant}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Voices:
    """A set of voices to draw from: some variants, each with a stretch of settings, both ends included."""

    variants: tuple[str, ...]
    speed_wpm: tuple[int, int] = (125, 195)
    pitch: tuple[int, int] = (25, 75)
    range_percent: tuple[int, int] = (60, 150)
    gaps_ms: Sequence[int] = (0, 0, 10, 20, 40)

    def draw(self, language: Language, rng: random.Random) -> Voice:
        """One voice of the set."""
        return Voice(
            language=language,
            variant=rng.choice(self.variants),
            speed_wpm=rng.randint(*self.speed_wpm),
            pitch=rng.randint(*self.pitch),
            range_percent=rng.randint(*self.range_percent),
            gap_ms=rng.choice(self.gaps_ms),
        )


#: The voices that anything may be learnt from.
TRAINING_VOICES = Voices(
    variants=(
        "m1", "m2", "m4", "m5", "m7", "m8", "f1", "f3", "f5",
        "Alex", "Alicia", "Andy", "Gene", "Hugo", "Lee", "Mario", "Michael", "linda", "max", "paul",
    )
)  # fmt: skip
#: The voices of the practice interviews. Nothing is ever learnt from them: the two sets share no variant.
INTERVIEW_VOICES = Voices(
    variants=("m3", "m6", "f2", "f4", "Annie", "john"), speed_wpm=(150, 175), pitch=(35, 65), gaps_ms=(0, 10, 20)
)


def speak(text: str, voice: Voice) -> Samples:
    """Speak one sentence: mono at `RATE_HZ`, full scale 1, without silence before or after. The same for the same.

    Raises:
        NotInstalledError: espeak-ng is not on this machine.
        NotSpokenError: it does not know the voice, or found nothing to say.
    """
    marked_up = f'<prosody range="{voice.range_percent}%">{escape(text)}</prosody>'
    options = ["-v", voice.name, "-s", str(voice.speed_wpm), "-p", str(voice.pitch)]
    options += ["-g", str(voice.gap_ms // _UNIT_GAP_MS), "-b", "1", "-m", "-z", "--stdin", "--stdout"]
    done = _run(options, marked_up.encode())
    if done.returncode != 0 or not done.stdout:
        complaint = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotSpokenError(voice.name, complaint[-1] if complaint else "")
    spoken = _without_silent_edges(_at_our_rate(*_read(done.stdout)))
    if not spoken.size:
        raise NotSpokenError(voice.name, "it found nothing to say")
    return spoken


def version() -> str:
    """The version of espeak-ng here, such as ``1.51``: two versions need not speak alike.

    Raises:
        NotInstalledError: espeak-ng is not on this machine.
    """
    words = _run(["--version"], b"").stdout.decode(errors="replace").split()
    return words[words.index("text-to-speech:") + 1] if "text-to-speech:" in words else "unknown"


def _run(options: Sequence[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise NotInstalledError(_PROGRAM, _REMEDY)
    return subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [program, *options], input=stdin, capture_output=True, check=False, timeout=_LONGEST_S
    )


def _read(sound: bytes) -> tuple[Samples, int]:
    """The samples of a WAV file and their rate. A stream's header claims more than follows; what is there counts."""
    with wave.open(io.BytesIO(sound)) as file:
        whole = np.frombuffer(file.readframes(len(sound)), dtype="<i2")
        return whole.astype(np.float32) / np.float32(32768), file.getframerate()


def _at_our_rate(samples: Samples, rate_hz: int) -> Samples:
    """Resample a whole sentence at once, by cutting its spectrum: exact, and the edges are silent anyway."""
    common = np.gcd(rate_hz, RATE_HZ)
    down, up = rate_hz // common, RATE_HZ // common
    padded = np.pad(samples, (0, -len(samples) % down))
    length = len(padded) // down * up
    spectrum = np.fft.rfft(padded)[: length // 2 + 1]
    return cast("Samples", (np.fft.irfft(spectrum, length) * (up / down)).astype(np.float32))


def _without_silent_edges(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > _SILENT)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]
