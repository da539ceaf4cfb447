"""Before a glossary comes into force, one can see what it changes and which segments that touches."""

from dataclasses import replace

from glossary.book import Glossary
from glossary.compare import Change, Turn, compare, touched
from glossary.entry import Entry
from testimony.draft import Wording
from testimony.identity import SegmentId
from testimony.language import LanguageTag

KAZAKH = LanguageTag.parse("kk")


def entry(concept: str, form: str, **others: object) -> Entry:
    given = Entry(concept=concept, rendering=concept, forms={KAZAKH: (form,)})
    return replace(given, **others)  # type: ignore[arg-type] # a test names only fields that there are


URUMQI, CAMP, CELL = entry("Urumqi", "Үрімжі"), entry("camp", "лагерь"), entry("cell", "камера")
WORDINGS = [
    Wording(segment=SegmentId(f"seg-{number}"), revision=1, text=text, tag=KAZAKH)
    for number, text in enumerate(("Үрімжіде лагерь болды.", "Мен білмеймін.", "Лагерден шықтым.", "Камерада отырдым."))
]


def test_each_concept_that_is_new_gone_or_changed_is_listed() -> None:
    changes = compare(Glossary([URUMQI, CAMP]), Glossary([replace(CAMP, note="Ask.", version=2), CELL]))

    assert changes == (
        Change(turn=Turn.GONE, concept="Urumqi", rendering="Urumqi"),
        Change(turn=Turn.CHANGED, concept="camp", rendering="camp", fields=("note", "version")),
        Change(turn=Turn.NEW, concept="cell", rendering="cell"),
    )
    assert str(changes[1]) == "changed  camp  camp  (note, version)"


def test_a_changed_rendering_touches_the_segments_with_that_term_and_no_other() -> None:
    before, after = Glossary([URUMQI, CAMP, CELL]), Glossary([URUMQI, replace(CAMP, rendering="detention camp"), CELL])

    assert touched(before, after, WORDINGS) == {"camp": ("seg-0", "seg-2")}


def test_a_term_that_is_new_or_gone_touches_where_it_is_said() -> None:
    assert touched(Glossary([URUMQI]), Glossary([CELL]), WORDINGS) == {"Urumqi": ("seg-0",), "cell": ("seg-3",)}


def test_a_changed_note_touches_nothing() -> None:
    assert touched(Glossary([CAMP]), Glossary([replace(CAMP, note="Ask.")]), WORDINGS) == {}


def test_a_concept_that_shares_english_with_another_touches_the_others_segments() -> None:
    sharing = replace(CELL, accepted=("Urumqi",))

    found = touched(Glossary([URUMQI, CELL]), Glossary([URUMQI, sharing]), WORDINGS)

    assert found == {"cell": ("seg-0", "seg-3")}
