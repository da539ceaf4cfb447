"""When a machine may take over what people approved, and what is offered to a person instead."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.approved import Approved, Origin
from testimony.draft import Method, Wording
from testimony.identity import Digest, RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.run import ModelCard
from translate.glossed import translate_wordings, translation_keys
from translate.memory import Recollection, recollections, reusable
from translate.options import Options
from translate.port import Hypothesis

KAZAKH = LanguageTag.parse("kk")
URUMQI = Entry(
    concept="urumqi", rendering="Urumqi", accepted=("Urumchi",), status=Status.APPROVED, forms={KAZAKH: ("Үрімжі",)}
)


class Engine:
    """A translator that writes one thing, and remembers what it was asked."""

    model = ModelCard(name="one", engine="test", digest=Digest("0" * 64), licence="CC0-1.0")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        self.asked += sentences
        return [(Hypothesis("He is in Urumqi.", 0.0),) for _ in sentences]


def approved(source: str, english: str, day: int = 1) -> Approved:
    origin = Origin(
        recording=RecordingId("rec-1"),
        segment=SegmentId(f"seg-{day}"),
        revision=2,
        approved_by="aigul",
        approved_at=datetime(2026, 3, day, tzinfo=UTC),
    )
    return Approved(source=source, tag=KAZAKH, english=english, origin=origin)


def wording(text: str) -> Wording:
    return Wording(segment=SegmentId("seg-9"), revision=1, text=text, tag=KAZAKH)


SAID = wording("Ол Үрімжіде тұрады екен.")
TAKEN = approved(SAID.text, "She is said to live in Urumqi.")


@pytest.mark.parametrize(
    ("text", "known", "taken"),
    [
        (SAID.text, [TAKEN], TAKEN),
        (SAID.text, [], None),
        (SAID.text, [approved(SAID.text, "They  say she lives in Urumqi.", 2), TAKEN], None),
        (SAID.text, [approved(SAID.text, " She is said to live in  Urumqi.", 2), TAKEN], 0),
        ("Жоқ, болмады.", [approved("Жоқ, болмады.", "No, it did not.")], None),
    ],
)
def test_one_translation_of_the_same_words_is_taken_over_unless_people_differ_or_the_words_are_too_few(
    text: str, known: list[Approved], taken: Approved | int | None
) -> None:
    assert reusable(wording(text), known) == (known[taken] if isinstance(taken, int) else taken)


def test_what_is_taken_over_is_word_for_word_with_its_origin_and_the_engine_is_not_asked() -> None:
    engine, book = Engine(), Glossary([URUMQI])
    known = {SAID.segment: [TAKEN]}

    (draft,) = translate_wordings([SAID], engine, book, Options(), known)

    assert (draft.text, draft.raw, draft.origin, engine.asked) == (TAKEN.english, TAKEN.english, TAKEN.origin, [])
    assert [(use.method, draft.text[slice(*(use.target_span or ()))]) for use in draft.terms] == [
        (Method.MEMORY, "Urumqi")
    ]
    assert (draft.key,) == translation_keys([SAID], engine.model, book, Options(), known)
    assert (draft.key,) != translation_keys([SAID], engine.model, book, Options())


@pytest.mark.parametrize("english", ["She is said to live in Urumchi.", "She is said to live there."])
def test_what_no_longer_has_the_agreed_rendering_is_not_taken_over(english: str) -> None:
    engine = Engine()

    (draft,) = translate_wordings(
        [SAID], engine, Glossary([URUMQI]), Options(), {SAID.segment: [approved(SAID.text, english)]}
    )

    assert (draft.text, draft.origin, engine.asked) == ("He is in Urumqi.", None, [SAID.text])


def test_a_doubt_about_what_was_taken_over_is_told_as_any_other() -> None:
    denied = wording("Ол Үрімжіде тұрған жоқ.")
    known = {denied.segment: [approved(denied.text, "She lived in Urumqi.")]}

    (draft,) = translate_wordings([denied], Engine(), Glossary([URUMQI]), Options(), known)

    assert "negation-lost" in {finding.code for finding in draft.findings}


def test_what_is_offered_says_whether_its_numbers_are_others() -> None:
    near = [(approved("Бізді он күн ұстады.", "a"), 0.9), (approved("Бізді бес күн ұстады.", "b"), 0.8)]

    assert recollections(wording("Бізді 10 күн ұстады."), near) == (
        Recollection(approved=near[0][0], similarity=0.9, has_other_numbers=False),
        Recollection(approved=near[1][0], similarity=0.8, has_other_numbers=True),
    )
