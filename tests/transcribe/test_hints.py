"""Which terms a recogniser is told of."""

from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.language import Language, LanguageTag
from transcribe.hints import BUDGET, hints_of

KAZAKH = LanguageTag.usual(Language.KAZAKH)


def entry(concept: str, *forms: str, status: Status = Status.APPROVED, ambiguous: bool = False) -> Entry:
    return Entry(concept=concept, rendering="x", status=status, forms={KAZAKH: forms}, ambiguous=ambiguous)


def test_only_approved_terms_that_mean_one_thing_are_hints_each_by_its_first_form() -> None:
    glossary = Glossary(
        [
            entry("a", "Қорла", "Корла"),
            entry("b", "Пішан", ambiguous=True),
            entry("c", "лагерь", status=Status.DRAFT),
            entry("d", "жолбарыс орындық"),
        ]
    )

    assert hints_of(glossary, KAZAKH) == ("Қорла", "жолбарыс орындық")


def test_there_are_no_more_hints_than_the_recogniser_has_room_for() -> None:
    glossary = Glossary([entry(f"c{number:03}", f"термин{number:03}") for number in range(100)])

    hints = hints_of(glossary, KAZAKH)

    assert hints[0] == "термин000"
    assert len(", ".join(hints)) <= BUDGET[Language.KAZAKH] + 2 * len(hints)
    assert len(hints) == 18


def test_a_language_without_terms_has_no_hints() -> None:
    assert hints_of(Glossary([entry("a", "Қорла")]), LanguageTag.usual(Language.UYGHUR)) == ()
