"""Cutting a long recording into checkpoints, and each of them into the clips that are decoded."""

from collections.abc import Iterator, Sequence

from testimony.identity import Digest
from testimony.run import ModelCard
from testimony.span import Span, uncovered
from transcribe.port import Options
from transcribe.profiles import Profile

TARGET_MS = 180_000  # a killed run loses three minutes of audio at most: about a minute of work on two cores

# Speech on both sides of a short pause is decoded together: each decoding costs a whole window of 30 s however little
# is in it, and the model hears better with something before and after (Bain et al., WhisperX, 2023, section 3.2).
JOIN_PAUSE_MS = 1_000

_FORM = 2  # of the key and of what is kept under it; one more whenever the same key would mean something else


def chunk_spans(speech: Sequence[Span], duration_ms: int, target_ms: int = TARGET_MS) -> tuple[Span, ...]:
    """The whole timeline in stretches of about *target_ms*, cut in the middle of the longest silence near each target.

    Near is from half to one and a half times the target. Where nobody pauses there, the cut falls between two stretches
    of speech that touch, or, where nobody pauses until three times the target, at the target itself.

    Args:
        speech: where somebody speaks, in order and disjoint.
    """
    spans, start = [], 0
    silences = tuple(uncovered(speech, Span(0, duration_ms))) if duration_ms else ()
    while duration_ms - start > target_ms * 3 // 2:
        cut = _cut(silences, speech, start, target_ms)
        if cut >= duration_ms:
            break
        spans.append(Span(start, cut))
        start = cut
    return (*spans, Span(start, duration_ms)) if duration_ms else ()


def _cut(silences: Sequence[Span], speech: Sequence[Span], start: int, target_ms: int) -> int:
    near = Span(start + target_ms // 2, start + target_ms * 3 // 2)
    # A silence that reaches out of the range is worth what lies inside it: a long one must not stretch a chunk.
    inside = [part for silence in silences if (part := silence.intersection(near))]
    if inside:
        longest = max(inside, key=lambda part: (part.duration_ms, -part.start_ms))
        return (longest.start_ms + longest.end_ms) // 2
    seams = [one.end_ms for one in speech if near.start_ms <= one.end_ms < start + target_ms * 3]
    return min(seams, default=start + target_ms, key=lambda seam: abs(seam - start - target_ms))


def clips(speech: Sequence[Span], chunk: Span, window_ms: int) -> tuple[Span, ...]:
    """The stretches of *chunk* that are decoded, on the recording's timeline.

    Neighbours with a pause of at most a second between them are taken together, up to *window_ms*. A stretch of speech
    that is longer by itself is left whole: the transcriber, which hears it, cuts it at its quietest moment.

    Args:
        speech: where somebody speaks, in order and disjoint.
    """
    return tuple(_together((part for one in speech if (part := one.intersection(chunk))), window_ms))


def _together(parts: Iterator[Span], window_ms: int) -> Iterator[Span]:
    held: Span | None = None
    for part in parts:
        if held is None:
            held = part
        elif part.start_ms - held.end_ms <= JOIN_PAUSE_MS and part.end_ms - held.start_ms <= window_ms:
            held = Span(held.start_ms, part.end_ms)
        else:
            yield held
            held = part
    if held is not None:
        yield held


def chunk_key(  # noqa: PLR0917 - each of the six is a part of what is heard, and each has its own type
    audio: Digest, chunk: Span, within: Sequence[Span], model: ModelCard, profile: Profile, options: Options
) -> Digest:
    """The name of a finished chunk: it changes with everything that changes what is heard, and with nothing else.

    Args:
        audio: of the original recording.
        within: the clips of the chunk, which change when speech is detected otherwise.
        model: its card names the engine with its arithmetic as well as the weights.
    """
    return Digest.of_facts(
        {
            "form": _FORM,
            "audio": audio.hex,
            "chunk": [chunk.start_ms, chunk.end_ms],
            "clips": [[clip.start_ms, clip.end_ms] for clip in within],
            "model": model.digest.hex,
            "engine": model.engine,
            "profile": profile.as_json(),
            "options": options.as_json(),
        }
    )
