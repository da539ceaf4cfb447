import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from testimony.identity import Digest, SegmentId
from testimony.revision import Engine, Kind, OwnWorkError, Person, PersonsTextError, Revision, StaleRevisionError

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SEGMENT = SegmentId("seg-1")
WHISPER = Engine(name="faster-whisper", model="whisper-base", digest=Digest("ab" * 32))
HEARD = Revision(segment=SEGMENT, kind=Kind.SOURCE, number=1, text="бір", author=WHISPER, at=NOON)
RENDERED = Revision(
    segment=SEGMENT, kind=Kind.TRANSLATION, number=1, text="one", author=WHISPER, at=NOON, of_revision=1
)


def test_a_translation_is_stale_once_its_source_has_moved_on():
    corrected = replace(HEARD, number=2, text="екі", author=Person("aigul"))

    assert not RENDERED.is_stale(HEARD)
    assert RENDERED.is_stale(corrected)


def test_a_translation_of_another_segment_is_stale_whatever_its_number():
    assert RENDERED.is_stale(replace(HEARD, segment=SegmentId("seg-2")))


def test_a_translation_and_nothing_else_names_the_revision_that_it_renders():
    with pytest.raises(ValueError, match="names the source revision that it renders"):
        replace(RENDERED, of_revision=None)
    with pytest.raises(ValueError, match="names the source revision that it renders"):
        replace(HEARD, of_revision=1)


def test_revisions_are_counted_from_1():
    with pytest.raises(ValueError, match="revisions are counted from 1, not 0"):
        replace(HEARD, number=0)


def test_a_time_without_its_zone_is_no_evidence():
    with pytest.raises(ValueError, match="needs its time zone"):
        replace(HEARD, at=datetime(2024, 5, 1, 12))  # noqa: DTZ001 - the very thing that is refused


def test_an_engine_signs_with_its_model_and_digest():
    assert str(WHISPER) == "faster-whisper with whisper-base (abababab)"
    assert not HEARD.is_by_a_person


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            StaleRevisionError(SEGMENT, Kind.SOURCE, 1, 2),
            "the source of seg-1 was changed meanwhile: this was made on revision 1, it is now at 2; "
            "look at both and try again",
        ),
        (
            PersonsTextError(SEGMENT, Kind.TRANSLATION),
            "a person wrote the translation of seg-1; an engine may only offer a proposal beside it",
        ),
        (OwnWorkError(SEGMENT, "aigul"), "aigul corrected seg-1; somebody else must approve it"),
    ],
)
def test_errors_are_sentences_that_cross_a_process_boundary_unharmed(error, sentence):
    assert str(error) == sentence
    assert str(pickle.loads(pickle.dumps(error))) == sentence  # noqa: S301 - our own bytes
