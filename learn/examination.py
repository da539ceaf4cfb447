"""Examining a model: what it hears in clips whose words are known, through the engine that a run would use."""

from collections.abc import Callable, Sequence

from learn.clip import Clip
from learn.measure import Score
from learn.progress import Progress
from models.installed import Installed
from testimony.span import Span
from transcribe.loudness import SAMPLES_PER_MS
from transcribe.port import Options, Transcriber
from transcribe.profiles import Profile

#: Loads a model into the engine that transcribes on this machine.
Listener = Callable[[Installed], Transcriber]


def examine(transcriber: Transcriber, profile: Profile, clips: Sequence[Clip], progress: Progress) -> Score:
    """How far what *transcriber* hears in *clips* is from what is said in them."""
    pairs = []
    for number, clip in enumerate(clips, start=1):
        samples = clip.sound()
        whole = [Span(0, max(1, len(samples) // SAMPLES_PER_MS))]
        heard = transcriber.transcribe(samples, whole, profile, Options())
        pairs.append((clip.text, " ".join(utterance.text for utterance in heard)))
        progress("examining", number, len(clips))
    return Score.of(pairs, profile.language)
