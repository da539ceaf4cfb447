"""The doubts about a transcript. Each check looks at one thing and says so in a sentence; none changes a word.

The engines' own scores do not tell good Kazakh from bad: at a word error rate of 1.0, none of 31 transcripts of the
base model had a mean log probability below -1, and loops scored best of all. So most of these checks look at the text.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from testimony.finding import Code, Finding, Severity
from testimony.language import Script
from testimony.segment import Segment, Word
from testimony.span import Span
from transcribe.hearing import LOOP_RATIO, NO_SPEECH
from transcribe.port import Evidence
from transcribe.profiles import Profile
from transcribe.repeats import longest_run, normalised, repeats_itself

#: A gate for "unusable", no measure of what is right (whisper/transcribe.py: logprob_threshold).
LOW_LOGPROB = -1.0
#: 32 human transcripts of spontaneous Kazakh and Uyghur hold 9 to 21 characters a second. Faster is text that nobody
#: had the time to say; slower, in a stretch that is long enough to tell, is speech that was not written down.
FASTEST_PER_S = 25.0
SLOWEST_PER_S = 3.0
_ENOUGH_CHARACTERS = 20
_ENOUGH_MS = 5_000
_SAME_AGAIN_WORDS = 3  # a shorter answer may well be given twice
#: Names, letters and borrowed words stand in other scripts now and then; half the letters do not.
FOREIGN_SHARE = 0.5
_ENOUGH_LETTERS = 4
SPEECH_SHARE = 0.5
#: A sentence that a model passes over leaves its time to the words beside it. Of 790 words of ten minutes of practice
#: interviews and 366 that two models heard in people's Kazakh, none has a second more of speech than 100 ms for each of
#: its letters, nor is there so much between two; around a sentence that was passed over two words had 1.3 s each.
LETTER_MS = 100
PASSED_OVER_MS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """What the checks look at: one segment of speech with everything that is known about it.

    Attributes:
        text: as the model wrote it, before it was brought into another script.
        words: their times, where the engine gives any.
        speech: the stretches of the segment's span that sounded like speech before anybody transcribed it.
        before: the text of the segment just before, if that was speech as well.
    """

    segment: Segment
    text: str
    evidence: Evidence
    profile: Profile
    speech: tuple[Span, ...]
    words: tuple[Word, ...] = ()
    before: str | None = None

    @property
    def speech_ms(self) -> int:
        """How much of the segment's span sounded like speech."""
        return self.speech_in(self.segment.span.start_ms, self.segment.span.end_ms)

    def speech_in(self, start_ms: int, end_ms: int) -> int:
        """How much between two times sounded like speech, in milliseconds."""
        return sum(max(0, min(end_ms, span.end_ms) - max(start_ms, span.start_ms)) for span in self.speech)

    def finding(self, code: Code, severity: Severity, message: str, **evidence: float | int | str) -> Finding:
        return Finding(segment=self.segment.id, code=code, severity=severity, message=message, evidence=evidence)


class Check(Protocol):
    """Looks at one passage for one doubt."""

    code: ClassVar[Code]
    description: ClassVar[str]

    def look(self, passage: Passage) -> Finding | None:
        """The doubt, or None where there is no reason for one."""
        ...


class Loop:
    """Words, letters or whole windows that repeat themselves."""

    code: ClassVar[Code] = Code.LOOP
    description: ClassVar[str] = "the text repeats itself, as a recogniser does that has lost the thread"

    def look(self, passage: Passage) -> Finding | None:
        covered, times = longest_run(normalised(passage.text))
        ratio = passage.evidence.compression_ratio
        if not (repeats_itself(passage.text) or ratio > LOOP_RATIO):
            return None
        message = "The text repeats itself; what was said may be missing, and the repetition invented."
        return passage.finding(
            self.code, Severity.ALARM, message, words=covered, times=times, compression_ratio=round(ratio, 2)
        )


class SameAgain:
    """The same sentence as in the segment before."""

    code: ClassVar[Code] = Code.LOOP
    description: ClassVar[str] = "the text is the same as in the segment before"

    def look(self, passage: Passage) -> Finding | None:
        words = normalised(passage.text)
        if len(words) < _SAME_AGAIN_WORDS or passage.before is None or words != normalised(passage.before):
            return None
        message = "The same words stand in the segment before; listen whether they were said twice."
        return passage.finding(self.code, Severity.WARNING, message, words=len(words))


class TextOverSilence:
    """Words where nobody seemed to speak."""

    code: ClassVar[Code] = Code.TEXT_OVER_SILENCE
    description: ClassVar[str] = "words stand where nobody seemed to speak"

    def look(self, passage: Passage) -> Finding | None:
        share = passage.speech_ms / passage.segment.span.duration_ms
        silence = passage.evidence.no_speech_prob
        if share >= SPEECH_SHARE and silence <= NO_SPEECH:
            return None
        severity = Severity.ALARM if share < SPEECH_SHARE else Severity.WARNING
        message = "Words were written where nobody seemed to speak; they may be invented."
        return passage.finding(
            self.code, severity, message, speech_share=round(share, 2), no_speech_probability=round(silence, 2)
        )


class SpeechRate:
    """More characters than can be said in the time, or far fewer."""

    code: ClassVar[Code] = Code.SPEECH_RATE
    description: ClassVar[str] = "there is more text than could be said in the time, or far less"

    def look(self, passage: Passage) -> Finding | None:
        characters = sum(character.isalnum() or character.isspace() for character in passage.text)
        rate = characters * 1000 / passage.segment.span.duration_ms
        if rate > FASTEST_PER_S and characters >= _ENOUGH_CHARACTERS:
            message = "There is more text here than could be said in the time."
        elif rate < SLOWEST_PER_S and passage.speech_ms >= _ENOUGH_MS:
            message = "There is little text for so long a stretch of speech; something may not have been written down."
        else:
            return None
        return passage.finding(self.code, Severity.WARNING, message, characters_per_second=round(rate, 1))


class PassedOver:
    """Speech between two words, or within one that takes no such time to say."""

    code: ClassVar[Code] = Code.SPEECH_WITHOUT_TEXT
    description: ClassVar[str] = "there is speech between the words, or in one of them, that no word accounts for"

    def look(self, passage: Passage) -> Finding | None:
        if not passage.words:
            return None
        unaccounted_ms, start_ms = max(_unaccounted(passage))
        if unaccounted_ms <= PASSED_OVER_MS:
            return None
        message = "Somebody speaks longer here than the words take; something may not have been written down."
        return passage.finding(self.code, Severity.WARNING, message, start_ms=start_ms, unaccounted_ms=unaccounted_ms)


def _unaccounted(passage: Passage) -> Iterator[tuple[int, int]]:
    """The speech in each word, and before, between and behind them, that their letters do not take; and its start."""
    reached, after_figures = passage.segment.span.start_ms, False
    for word in passage.words:
        yield passage.speech_in(reached, word.span.start_ms), reached
        # Figures are said as words, in many more letters, and their time runs over into the word behind them.
        has_figures = any(map(str.isdigit, word.text))
        if not has_figures and not after_figures:
            needed_ms = LETTER_MS * sum(map(str.isalnum, word.text))
            yield passage.speech_in(word.span.start_ms, word.span.end_ms) - needed_ms, word.span.start_ms
        reached, after_figures = word.span.end_ms, has_figures
    yield passage.speech_in(reached, passage.segment.span.end_ms), reached


class LowProbability:
    """The engine itself found its text improbable."""

    code: ClassVar[Code] = Code.LOW_PROBABILITY
    description: ClassVar[str] = "the recogniser found its own text improbable"

    def look(self, passage: Passage) -> Finding | None:
        if passage.evidence.avg_logprob >= LOW_LOGPROB:
            return None
        message = "The recogniser was guessing here; the text is probably of little use."
        return passage.finding(
            self.code, Severity.WARNING, message, mean_log_probability=round(passage.evidence.avg_logprob, 2)
        )


class WrongScript:
    """Letters of a script that the model should not have written."""

    code: ClassVar[Code] = Code.WRONG_SCRIPT
    description: ClassVar[str] = "the text is written in another script than the language is"

    def look(self, passage: Passage) -> Finding | None:
        letters = [character for character in passage.text if character.isalpha()]
        foreign = sum(not is_of(character, passage.profile.script) for character in letters)
        if len(letters) < _ENOUGH_LETTERS or foreign / len(letters) <= FOREIGN_SHARE:
            return None
        share = foreign / len(letters)
        message = "Much of the text is in another script than expected; another language may be spoken here."
        return passage.finding(
            self.code, Severity.ALARM, message, share=round(share, 2), expected=passage.profile.script.value
        )


class TokenLimit:
    """A window that was full before its audio ended."""

    code: ClassVar[Code] = Code.TOKEN_LIMIT
    description: ClassVar[str] = "the recogniser ran out of room; the end of the stretch may be missing"

    def look(self, passage: Passage) -> Finding | None:
        if not passage.evidence.at_token_limit:
            return None
        message = "The recogniser ran out of room here; words at the end of this stretch may be missing."
        return passage.finding(self.code, Severity.ALARM, message)


class ReadAgain:
    """A stretch that was read more than once, and not alike."""

    code: ClassVar[Code] = Code.READ_AGAIN
    description: ClassVar[str] = "the first reading was suspicious, and the stretch was read again"

    def look(self, passage: Passage) -> Finding | None:
        readings = passage.evidence.other_readings
        if not readings:
            return None
        message = "The recogniser read this stretch more than once, and not alike; its other readings are kept."
        return passage.finding(self.code, Severity.WARNING, message, readings="\n".join(readings))


class ApproximateModel:
    """A model of a related language stood in."""

    code: ClassVar[Code] = Code.APPROXIMATE_MODEL
    description: ClassVar[str] = "a model of a related language stood in for the one that is spoken"

    def look(self, passage: Passage) -> Finding | None:
        if not passage.profile.approximate:
            return None
        message = (
            f"No model for {passage.profile.language.english_name} was installed and one for a related language "
            "stood in; its text is no more than a hint at the sounds."
        )
        return passage.finding(self.code, Severity.ALARM, message, decoder_token=passage.profile.decoder_token)


CHECKS: tuple[Check, ...] = (
    Loop(),
    SameAgain(),
    TextOverSilence(),
    SpeechRate(),
    PassedOver(),
    LowProbability(),
    WrongScript(),
    TokenLimit(),
    ReadAgain(),
    ApproximateModel(),
)


def doubts(passage: Passage, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Every doubt that *checks* have about *passage*, in their order."""
    return tuple(_looked(passage, checks))


def _looked(passage: Passage, checks: Iterable[Check]) -> Iterator[Finding]:
    for check in checks:
        finding = check.look(passage)
        if finding is not None:
            yield finding


def is_invented(evidence: Evidence) -> bool:
    """Whether the engine looped over what it took itself to be no speech: over silence, noise, music, a tone.

    Both signs together: of silence, noise, a tone and a chord all four came out so (no-speech 0.69 to 0.84, ratio above
    14), and none of 13 clips of real speech did, though one alone reached a no-speech probability of 0.75.
    """
    return evidence.no_speech_prob > NO_SPEECH and evidence.compression_ratio > LOOP_RATIO


_SCRIPT_NAMES = {Script.ARABIC: "ARABIC", Script.CYRILLIC: "CYRILLIC", Script.LATIN: "LATIN"}


def is_of(letter: str, script: Script) -> bool:
    """Whether *letter* belongs to *script*, by its Unicode name."""
    return unicodedata.name(letter, "").startswith(_SCRIPT_NAMES[script])
