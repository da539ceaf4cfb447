import pytest

from testimony.mark import Mark, MarkKind, marks


@pytest.mark.parametrize(
    ("written", "kind", "detail"),
    [
        ("[inaudible]", MarkKind.INAUDIBLE, None),
        ("[unintelligible]", MarkKind.UNINTELLIGIBLE, None),
        ("[crying]", MarkKind.CRYING, None),
        ("[pause]", MarkKind.PAUSE, None),
        ("[pause 6 s]", MarkKind.PAUSE, "6 s"),
        ("[overlap]", MarkKind.OVERLAP, None),
        ("[Құлжа?]", MarkKind.UNSURE_WORD, "Құлжа"),
        ("[sp?]", MarkKind.SPELLING, None),
        ("[in Mandarin]", MarkKind.IN_LANGUAGE, "Mandarin"),
        ("[translator's note: a pun]", MarkKind.TRANSLATORS_NOTE, "a pun"),
    ],
)
def test_each_mark_of_the_closed_set_is_known_where_it_stands(written, kind, detail):
    wording = f"ол {written} деді"

    assert list(marks(wording)) == [Mark(kind=kind, start=3, end=3 + len(written), detail=detail)]


@pytest.mark.parametrize("wording", ["[laughs]", "no brackets", "[]", "[[inaudible", "[ ]"])
def test_other_brackets_are_no_marks(wording):
    assert list(marks(wording)) == []


def test_marks_come_in_order():
    found = [mark.kind for mark in marks("[crying] ... [pause 3 s] [inaudible]")]
    assert found == [MarkKind.CRYING, MarkKind.PAUSE, MarkKind.INAUDIBLE]
