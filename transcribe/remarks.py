"""What is remarked on a segment because of who speaks in it, in which language, and what the recogniser was told of."""

from collections.abc import Iterator

from testimony.draft import SegmentDraft
from testimony.finding import Code, Finding, Severity
from testimony.language import Language
from transcribe.doubt import SPEECH_SHARE
from transcribe.hearing import NO_SPEECH
from transcribe.lookalikes import mixed_words
from transcribe.port import Utterance
from transcribe.repeats import normalised
from transcribe.sitting import Sitting

#: Below this share among the declared languages, the segment may well be in the other one. Of clips of 1.5 s and more
#: that the detector got wrong, all lay below it (docs/measuring.md).
SURE_LANGUAGE = 0.8


def remarks(
    draft: SegmentDraft, heard: Utterance, voice: int | None, speech_ms: int, sitting: Sitting
) -> tuple[Finding, ...]:
    """Every remark on *draft*, in the order in which an interpreter wants to know them."""
    return (
        *_of_the_voice(draft, voice, sitting),
        *_of_the_language(draft, heard, sitting),
        *_of_the_script(draft),
        *_of_the_hints(draft, heard, speech_ms, sitting),
    )


def _of_the_voice(draft: SegmentDraft, voice: int | None, sitting: Sitting) -> Iterator[Finding]:
    if voice is not None and sitting.is_doubtful(draft.segment.span, voice):
        yield Finding(
            segment=draft.segment.id,
            code=Code.SPEAKER_UNCERTAIN,
            severity=Severity.NOTE,
            message="It is not certain who speaks here; it may be somebody else, or two at once.",
            evidence={"voice": voice},
        )


def _of_the_language(draft: SegmentDraft, heard: Utterance, sitting: Sitting) -> Iterator[Finding]:
    if heard.language is None:
        return
    if heard.language_share < SURE_LANGUAGE:
        yield Finding(
            segment=draft.segment.id,
            code=Code.LANGUAGE_UNCERTAIN,
            severity=Severity.WARNING,
            message=f"This may not be {heard.language.english_name}; if it is another language, the words are wrong.",
            evidence={"language": heard.language.value, "share": round(heard.language_share, 2)},
        )
    if heard.language in sitting.profiles:
        english = heard.language is Language.ENGLISH
        yield Finding(
            segment=draft.segment.id,
            code=Code.OTHER_LANGUAGE,
            severity=Severity.NOTE if english else Severity.WARNING,
            message=(
                "This was heard as English, and stands as it was said; nothing is translated."
                if english
                else f"This was heard as {heard.language.english_name}, which is not translated by the machine."
            ),
            evidence={"language": heard.language.value},
        )


def _of_the_script(draft: SegmentDraft) -> Iterator[Finding]:
    mended = mixed_words(draft.raw or "", draft.segment.language)
    if mended:
        yield Finding(
            segment=draft.segment.id,
            code=Code.MIXED_SCRIPT,
            severity=Severity.NOTE,
            message="Letters of another script that look the same were put right; the recogniser's own text is kept.",
            evidence={"words": len(mended)},
        )


def _stands(term: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether *term* stands in *words*, with or without endings."""
    places = range(len(words) - len(term) + 1)
    return bool(term) and any(all(map(str.startswith, words[place:], term)) for place in places)


def _of_the_hints(draft: SegmentDraft, heard: Utterance, speech_ms: int, sitting: Sitting) -> Iterator[Finding]:
    """A term that the recogniser was told of stands where nobody seems to speak: it may have been put in its mouth."""
    silent = speech_ms / draft.segment.span.duration_ms < SPEECH_SHARE or heard.evidence.no_speech_prob > NO_SPEECH
    if not silent:
        return
    words = normalised(heard.text)
    for hint in sitting.hints:
        term = normalised(hint)
        if _stands(term, words):
            yield Finding(
                segment=draft.segment.id,
                code=Code.HINT_WITHOUT_SPEECH,
                severity=Severity.ALARM,
                message="A term that the recogniser was told of stands here, and nobody seems to speak.",
                evidence={"term": hint},
            )
