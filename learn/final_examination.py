"""The examination of a starter adapter: base and adapted side by side, on practice speech kept apart and on people."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from learn.card import Examined
from learn.clip import Clip, Stretch
from learn.examination import examine
from learn.measure import Score
from learn.practice_speech import PracticeSpeech, heard_throughout
from learn.progress import Progress
from testimony.language import Language
from testimony.span import Span
from transcribe.port import Transcriber
from transcribe.profiles import Profile

#: Windows of each kind of practice speech that was kept apart.
_WINDOWS = 8
_WHOLE = Span(0, 24 * 3600 * 1000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """The two that are compared, and how both are used: with the language token that the adapter was taught with."""

    base: Transcriber
    adapted: Transcriber
    profile: Profile


def examinations(
    candidates: Candidates, speech: PracticeSpeech, people: Path | None, seed: int, progress: Progress
) -> Iterator[Examined]:
    """Every set, one after the other.

    Args:
        people: a table of clips of people's speech (path, language, transcript), or None.
    """
    for interview in speech.interviews():
        said = " ".join(sentence.source for sentence in interview.sentences())
        before, after = (
            _throughout(interview.audio, said, each, candidates.profile)
            for each in (candidates.base, candidates.adapted)
        )
        yield Examined(name=f"practice interview {interview.name}", synthetic=True, before=before, after=after)
    for name, clips in speech.to_examine(_WINDOWS, seed).items():
        yield _compared(name, clips, candidates, progress, synthetic=True)
    if people is not None:
        clips = tuple(_clips(people, speech.language))
        yield _compared("real clips", clips, candidates, progress, synthetic=False)


def _compared(
    name: str, clips: tuple[Clip, ...], candidates: Candidates, progress: Progress, *, synthetic: bool
) -> Examined:
    before, after = (
        examine(each, candidates.profile, clips, progress) for each in (candidates.base, candidates.adapted)
    )
    return Examined(name=name, synthetic=synthetic, before=before, after=after)


def _throughout(audio: Path, said: str, transcriber: Transcriber, profile: Profile) -> Score:
    with TemporaryDirectory() as folder:
        return Score.of([(said, heard_throughout(audio, Path(folder), transcriber, profile))], profile.language)


def _clips(table: Path, language: Language) -> Iterator[Clip]:
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, dialect=csv.excel_tab):
            if row["language"] == language.value:
                sound = Stretch(table.parent / row["path"], _WHOLE)
                yield Clip(recording=row["path"], text=row["transcript"], duration_ms=0, sound=sound)
