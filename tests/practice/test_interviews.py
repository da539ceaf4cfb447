"""Practice interviews: those that come with the program, and the making of new ones."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from glossary.match import find
from glossary.read import read_csv
from practice.corpus import essence
from practice.interviews import NotEncodedError, encode, make
from practice.pattern_file import pattern_book
from practice.reference import as_tsv, read_reference
from practice.sentences import PatternBook
from practice.shipped import PracticeInterview, shipped
from practice.spoken import INTERVIEW_VOICES, RATE_HZ, Samples, Voice, version
from practice.story import Line, Story, StoryBook, Turn, story_book
from practice.taping import BETWEEN_SENTENCES, BETWEEN_TURNS, LONG_SILENCE, taped
from practice.telling import Learnt, UntellableStoryError, told
from practice.terms import glossary_of
from testimony.errors import NotInstalledError
from testimony.language import WITNESS_LANGUAGES, Language, LanguageTag
from testimony.speaker import Role

SHIPPED = shipped()

every_interview = pytest.mark.parametrize("interview", SHIPPED, ids=lambda interview: interview.name)
every_language = pytest.mark.parametrize("language", WITNESS_LANGUAGES)
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def books() -> dict[Language, PatternBook]:
    return {language: pattern_book(language) for language in WITNESS_LANGUAGES}


@pytest.fixture(scope="module")
def learnt(books: dict[Language, PatternBook]) -> dict[Language, Learnt]:
    return {language: Learnt.of(book) for language, book in books.items()}


class Metronome:
    """Speaks a tenth of a second a word, and remembers who said what."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Voice]] = []

    def __call__(self, text: str, voice: Voice) -> Samples:
        self.heard.append((text, voice))
        return np.full(len(text.split()) * RATE_HZ // 10, 0.5, np.float32)


def heard(audio: Path) -> Samples:
    ffmpeg = shutil.which("ffmpeg") or "ffmpeg"
    command = [ffmpeg, "-v", "error", "-i", f"file:{audio}", "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "pipe:1"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)


# Those that come with the program


def test_two_interviews_come_with_the_program_for_each_language() -> None:
    assert [(interview.name, interview.language) for interview in SHIPPED] == [
        ("kk-1", Language.KAZAKH),
        ("kk-2", Language.KAZAKH),
        ("ug-1", Language.UYGHUR),
        ("ug-2", Language.UYGHUR),
    ]


def test_finding_them_loads_nothing_that_a_small_machine_may_lack() -> None:
    code = "import sys, practice.shipped; practice.shipped.shipped(); print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@every_interview
def test_whoever_meets_a_part_of_one_learns_that_it_is_synthetic(interview: PracticeInterview) -> None:
    readme = interview.audio.with_name("README.md").read_text(encoding="utf-8")

    assert interview.audio.name == f"synthetic-interview-{interview.name}.ogg"
    assert b"title=SYNTHETIC practice interview" in interview.audio.read_bytes()[:2000]
    assert readme.startswith(f"# Synthetic practice interview {interview.name}\n\nSYNTHETIC. Nobody real is heard")
    assert {entry.source for entry in read_csv(interview.glossary)} == {"synthetic practice interview"}


@every_interview
def test_sentences_follow_one_another_and_both_people_speak(interview: PracticeInterview) -> None:
    said = interview.sentences()

    assert all(one.span.end_ms < after.span.start_ms for one, after in pairwise(said))
    assert {sentence.role for sentence in said} == {Role.WITNESS, Role.INTERVIEWER}
    assert as_tsv(said) == interview.reference.read_text(encoding="utf-8")


@needs_ffmpeg
@every_interview
def test_sentences_are_heard_where_the_reference_says_and_nothing_between_them(interview: PracticeInterview) -> None:
    samples, said = heard(interview.audio), interview.sentences()
    duration_ms = len(samples) * 1000 // RATE_HZ

    def loudness(start_ms: int, end_ms: int) -> float:
        return float(np.sqrt(np.mean(samples[start_ms * 16 : end_ms * 16] ** 2)))

    pauses = [(one.span.end_ms, after.span.start_ms) for one, after in pairwise(said)]
    quietest_sentence = min(loudness(sentence.span.start_ms, sentence.span.end_ms) for sentence in said)
    # A room rings on after the last word.
    loudest_pause = max(loudness(start + 150, end - 20) for start, end in pauses)
    assert 60_000 < duration_ms < 125_000
    assert said[-1].span.end_ms < duration_ms
    assert quietest_sentence > 4 * loudest_pause


@every_interview
def test_one_is_small_enough_to_come_with_the_program(interview: PracticeInterview) -> None:
    assert interview.audio.stat().st_size < 400_000


@every_interview
def test_every_term_occurs_in_the_source_and_its_rendering_in_the_english(interview: PracticeInterview) -> None:
    tag = LanguageTag.usual(interview.language)
    glossary = read_csv(interview.glossary)
    english = {entry.concept: entry.rendering for entry in glossary}

    hits = [(hit, said) for said in interview.sentences() for hit in find(said.source, tag, glossary)]

    assert {hit.concept for hit, _ in hits} == set(english)
    assert not any(hit.is_ambiguous for hit, _ in hits)
    assert all(english[hit.concept].casefold() in said.english.casefold() for hit, said in hits)


@every_interview
def test_one_is_what_its_patterns_and_stories_say_today(
    interview: PracticeInterview, books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    """When a pattern or story changes, the interviews are made anew; their READMEs say how."""
    stories, book = story_book(interview.language), books[interview.language]

    again = taped(stories, book, learnt[interview.language], int(interview.name[-1]), Metronome())

    def words(path: Path) -> list[tuple[str, ...]]:
        return [(said.pattern, said.source, said.english) for said in read_reference(path)]

    assert words(interview.reference) == [(said.pattern, said.source, said.english) for said in again.said]
    assert read_csv(interview.glossary) == glossary_of(again.sentences, stories, book)


@every_interview
def test_nothing_with_a_blank_in_it_has_ever_been_learnt(
    interview: PracticeInterview, books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    patterns = {pattern.id: pattern for pattern in books[interview.language].patterns}
    training, said = learnt[interview.language], interview.sentences()

    for sentence in said:
        assert sentence.held_out == bool(patterns[sentence.pattern].choices), sentence.pattern
        assert sentence.held_out == (essence(sentence.source) not in training.sources), sentence.pattern
        assert sentence.held_out == (essence(sentence.english) not in training.englishes), sentence.pattern
    assert {sentence.pattern for sentence in said} <= training.patterns
    assert sum(sentence.held_out for sentence in said) > 0.6 * len(said)


# Making new ones


@every_language
@pytest.mark.parametrize("seed", range(3, 11))
def test_any_seed_tells_a_whole_story_in_held_out_sentences(
    language: Language, seed: int, books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    for story in story_book(language).stories:
        exchanges = told(story, books[language], learnt[language], seed)

        sentences = [sentence for exchange in exchanges for sentence in (*exchange.ask, *exchange.answer)]
        assert not any(learnt[language].holds(sentence.pair) for sentence in sentences if sentence.held_out)
        assert {sentence.pair.pattern for sentence in sentences} <= learnt[language].patterns
        assert len({sentence.pair.source for sentence in sentences}) == len(sentences)
        assert exchanges == told(story, books[language], learnt[language], seed)


@every_language
def test_stories_name_only_fillers_that_exist(language: Language, books: dict[Language, PatternBook]) -> None:
    stories, book = story_book(language), books[language]
    patterns = {pattern.id: pattern for pattern in book.patterns}

    assert {slot for slot in stories.names if slot not in book.slots} == set()
    for story in stories.stories:
        for line in _lines(story):
            wanted = dict(line.among) | {blank: story.facts[fact] for blank, fact in line.facts.items()}
            for blank, englishes in wanted.items():
                known = {filler["en"] for filler in book.slots[patterns[line.pattern].choices[blank]]}
                assert set(englishes) <= known, line.pattern


def test_a_fact_holds_through_the_whole_interview(
    books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    """The witness names a home town; the question about it and the way from it name the same."""
    exchanges = told(story_book(Language.KAZAKH).stories[0], books[Language.KAZAKH], learnt[Language.KAZAKH], 5)

    said = [sentence for exchange in exchanges for sentence in (*exchange.ask, *exchange.answer)]
    homes = [s.fillers["place"]["en"] for s in said if s.pair.pattern in {"kk-0344", "kk-0671", "kk-0656"}]
    assert len(homes) == 3
    assert len(set(homes)) == 1


def test_a_story_with_nothing_new_to_say_is_refused_by_name(
    books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    line = Line("kk-0518", {"lockup": ("the camp",)}, {})
    story = Story(name="short", facts={}, turns=(Turn(ask=((line,),), answer=()),))

    with pytest.raises(UntellableStoryError) as refused:
        told(story, books[Language.KAZAKH], learnt[Language.KAZAKH], 1)

    assert str(refused.value) == "the story 'short' finds no filling of kk-0518 that is held out; widen it"


def test_people_pause_as_people_do_and_each_keeps_a_voice(
    books: dict[Language, PatternBook], learnt: dict[Language, Learnt]
) -> None:
    speaking = Metronome()
    stories: StoryBook = story_book(Language.UYGHUR)

    interview = taped(stories, books[Language.UYGHUR], learnt[Language.UYGHUR], 3, speaking)

    said = interview.said
    pauses = [(after.span.start_ms - one.span.end_ms, one, after) for one, after in pairwise(said)]
    long = [pause for pause, _, _ in pauses if pause > BETWEEN_TURNS[1]]
    assert len(long) == 1
    assert LONG_SILENCE[0] <= long[0] <= LONG_SILENCE[1]
    assert all(BETWEEN_SENTENCES[0] <= pause <= LONG_SILENCE[1] for pause, _, _ in pauses)
    assert all(pause >= BETWEEN_TURNS[0] for pause, one, after in pauses if one.role is not after.role)
    assert [sentence.source for sentence in said] == [text for text, _ in speaking.heard]
    assert _voices(speaking.heard) == {person.voice.variant for person in interview.people}
    assert len(_voices(speaking.heard)) == 2
    assert _voices(speaking.heard) <= set(INTERVIEW_VOICES.variants)


@needs_ffmpeg
@needs_espeak
def test_the_interviews_can_be_made_again_from_their_seeds(tmp_path: Path) -> None:
    original = SHIPPED[-1]
    readme = original.audio.with_name("README.md")
    if f"espeak-ng {version()};" not in readme.read_text(encoding="utf-8"):
        pytest.skip("they were spoken by another version of espeak-ng")

    make(original.language, int(original.name[-1]), tmp_path / original.name)

    again = tmp_path / original.name
    assert (again / "README.md").read_bytes() == readme.read_bytes()
    assert (again / "glossary.csv").read_bytes() == original.glossary.read_bytes()
    # Processors and encoders differ in the last bits, so a sentence may begin or end a millisecond later.
    for now, then in zip(read_reference(again / "reference.tsv"), original.sentences(), strict=True):
        assert replace(now, span=then.span) == then
        assert abs(now.span.start_ms - then.span.start_ms) < 50
    assert abs(len(heard(again / original.audio.name)) - len(heard(original.audio))) < RATE_HZ // 20


def test_a_machine_without_ffmpeg_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NotInstalledError) as refused:
        encode(np.zeros(16, np.float32), tmp_path / "a.ogg", "SYNTHETIC")

    assert str(refused.value) == "ffmpeg is not installed; install it with the system's package manager"


@needs_ffmpeg
def test_a_folder_that_does_not_exist_is_the_encoders_complaint(tmp_path: Path) -> None:
    with pytest.raises(NotEncodedError, match=r"^ffmpeg did not write the interview: .*No such file or directory"):
        encode(np.zeros(1600, np.float32), tmp_path / "nowhere" / "a.ogg", "SYNTHETIC")


def _voices(heard: Sequence[tuple[str, Voice]]) -> set[str]:
    return {voice.variant for _, voice in heard}


def _lines(story: Story) -> list[Line]:
    return [line for turn in story.turns for place in (*turn.ask, *turn.answer) for line in place]
