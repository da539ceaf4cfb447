"""Making an engine write a name that it left out, and taking that only where nothing else suffers.

Two ways, in this order: where the engine wrote a name that nobody said, it is given its own words up to there, then the
agreed name, and goes on; or, for a model that passed the probe, the name is hidden behind a placeholder while it
translates.

Only names, and only where another stands: a common word has other ways to come out ("They handcuffed me" for a form of
"handcuffs"), and an engine that is made to write it somewhere finds a place where it does harm.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glossary.entry import Entry
from testimony.draft import Method
from testimony.finding import Code
from translate.choosing import Book, Choice
from translate.placeholders import Masked
from translate.port import Completer, Translator
from translate.renderings import capitalised
from translate.terms import with_article

# How many places are tried for a name, and how often for a sentence with several.
_PLACES, _ROUNDS = 6, 3
# By how much less likely than its own words the model may find the result, as the mean log-probability of a token.
_LOSS = 1.0
_CAPITAL = re.compile(r"(?<=[\w,;] )[A-Z](?=[a-z]{2})")
_STRANGERS = {Code.TERM_WITHOUT_SOURCE, Code.NAME_WITHOUT_SOURCE}


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The beginning that one sentence is tried with."""

    number: int
    beginning: str


def force(choices: Sequence[Choice], translator: Completer, book: Book) -> list[Choice]:
    """*choices*, with those replaced in which an approved rendering was missing and could be made to stand."""
    made = list(choices)
    for _ in range(_ROUNDS):
        attempts = [
            _Attempt(number, beginning) for number, choice in enumerate(made) for beginning in _beginnings(choice, book)
        ]
        if not attempts:
            break
        sentences = [made[attempt.number].sentence.text for attempt in attempts]
        results = translator.complete(sentences, [attempt.beginning for attempt in attempts])
        better = _better(made, attempts, results, book)
        best = _likeliest(made, better, translator)
        if not best:
            break
        for number, choice in best.items():
            made[number] = choice
    return made


def mask(choices: Sequence[Choice], translator: Translator, book: Book, placeholder: str) -> list[Choice]:
    """*choices*, with those replaced in which a missing name could be carried across behind a *placeholder*."""
    made = list(choices)
    masked = {
        number: hidden
        for number, choice in enumerate(made)
        if choice.missing and (hidden := Masked.of(choice, book.glossary, placeholder))
    }
    results = translator.translate([hidden.text for hidden in masked.values()]) if masked else ()
    for (number, hidden), (result, *_others) in zip(masked.items(), results, strict=True):
        english = hidden.uncovered(result.text)
        if english and (choice := _if_better(made[number], english, Method.PLACEHOLDER, book)):
            made[number] = choice
    return made


def _better(
    made: Sequence[Choice], attempts: Sequence[_Attempt], results: Sequence[str | None], book: Book
) -> list[tuple[int, Choice]]:
    found: list[tuple[int, Choice]] = []
    seen: set[tuple[int, str]] = set()
    for attempt, english in zip(attempts, results, strict=True):
        if english and (attempt.number, english) not in seen:
            seen.add((attempt.number, english))
            if choice := _if_better(made[attempt.number], english, Method.FORCED, book):
                found.append((attempt.number, choice))
    return found


def _likeliest(
    made: Sequence[Choice], better: Sequence[tuple[int, Choice]], translator: Completer
) -> dict[int, Choice]:
    """For each sentence, the one that the model itself finds most likely, unless it finds them all unlikely."""
    numbers = sorted({number for number, _ in better})
    asked = [made[number] for number in numbers] + [choice for _, choice in better]
    weights = translator.weigh([each.sentence.text for each in asked], [each.raw for each in asked])
    own = dict(zip(numbers, weights, strict=False))
    best: dict[int, tuple[float, Choice]] = {}
    for (number, choice), weight in zip(better, weights[len(numbers) :], strict=True):
        least = own[number]
        if weight is None or (least is not None and weight < least - _LOSS):
            continue
        if number not in best or weight > best[number][0]:
            best[number] = (weight, choice)
    return {number: choice for number, (_, choice) in best.items()}


def _if_better(before: Choice, english: str, how: Method, book: Book) -> Choice | None:
    """*english* in place of what stood *before*; None unless it has more of the renderings and raises no new doubt."""
    settled = book.settle(before.sentence, before.hits, english, how)
    after = replace(before, raw=english, settled=settled, how=how, place=0, instead_of=before.instead_of or before.raw)
    if not after.well > before.well:
        return None
    doubts = [_doubts(choice, book) for choice in (before, after)]
    return after if doubts[1] <= doubts[0] and not doubts[1] & _STRANGERS else None


def _doubts(choice: Choice, book: Book) -> set[Code]:
    text, uses = choice.settled.text, choice.settled.uses
    invented = book.unsourced(text, choice.sentence, choice.hits)
    found = book.doubts(choice.sentence, text, (*uses, *invented))
    return {finding.code for finding in found} | ({Code.TERM_WITHOUT_SOURCE} if invented else set())


def _beginnings(choice: Choice, book: Book) -> Iterator[str]:
    """The engine's words up to each place where the first missing rendering may stand, with it."""
    for at in choice.missing:
        entry = book.glossary.get(choice.hits[at].concept)
        if entry and entry.is_enforced and entry.rendering[:1].isupper():
            yield from (_begun(choice.raw, place, entry) for place in _places(choice, book))
            return


def _begun(english: str, place: int, entry: Entry) -> str:
    before = with_article(english[:place], entry.rendering)
    return before + entry.rendering if before else capitalised(entry.rendering)


def _places(choice: Choice, book: Book) -> Sequence[int]:
    """Where the name may stand: where one of the glossary's stands that nobody said, then at any other capital."""
    english = choice.raw
    invented = [use.target_span[0] for use in book.unsourced(english, choice.sentence, choice.hits) if use.target_span]
    capitals = [found.start() for found in _CAPITAL.finditer(english)]
    return tuple(dict.fromkeys([*invented, *capitals]))[:_PLACES]
