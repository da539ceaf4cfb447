"""Terms from the editor: proposed by whoever listens, looked up first, and decided on by whoever keeps the glossary."""

from collections.abc import Callable
from dataclasses import replace

from archive.record import SegmentRecord
from archive.store import Archive
from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.identity import RecordingId
from tests.archive.interview import KAZAKH
from tests.review.visit import Browser, actions

URUMQI = Entry(
    concept="urumqi", category="place", rendering="Urumqi", status=Status.APPROVED, forms={KAZAKH: ("Үрімжі",)}
)


def test_words_are_looked_up_in_the_glossary_in_force_with_their_endings(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    archive.glossaries.adopt(Glossary([URUMQI]), by="aigul")
    one, first = signed_in("interpreter-1"), segments[0].segment.id

    known = one.post(f"/recordings/{recording}/terms/known", segment=first, form="Үрімжіден").json()
    unknown = one.post(f"/recordings/{recording}/terms/known", segment=first, form="Құлжа").json()

    assert known == {
        "concepts": [{"concept": "urumqi", "rendering": "Urumqi", "form": "Үрімжі"}],
        "categories": ["place"],
    }
    assert unknown["concepts"] == []
    assert actions(archive, "interpreter-1") == []


def test_a_term_is_proposed_taken_in_and_in_force(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    archive.glossaries.adopt(Glossary([URUMQI]), by="aigul")
    one, keeper = signed_in("interpreter-1"), signed_in("archivist-1")
    term = {"segment": segments[0].segment.id, "form": "Құлжа", "rendering": "Gulja", "category": "place", "note": "?"}

    answer = one.post(f"/recordings/{recording}/terms", **term)
    again = one.post(f"/recordings/{recording}/terms", **term)
    page = keeper.get("/terms").text

    assert answer.json()["proposal"] == 1
    assert (again.status_code, again.json()["message"]) == (
        409,
        "interpreter-1 has proposed this term already, and nobody has decided yet",
    )
    assert 'value="Құлжа" lang="kk-Cyrl" dir="ltr"' in page
    assert f'href="/recordings/{recording}?at={segments[0].segment.id}"' in page
    taken = keeper.submit("/terms/1/acceptance", rendering="Ghulja", concept="ghulja", reason="as on the map")
    assert (taken.status_code, taken.headers["location"]) == (303, "/terms")
    assert archive.glossaries.in_force().get("ghulja") == Entry(
        concept="ghulja",
        category="place",
        status=Status.APPROVED,
        rendering="Ghulja",
        forms={KAZAKH: ("Құлжа",)},
        note="?",
        source=f"proposed by interpreter-1 in {segments[0].segment.id}",
    )
    assert "No term waits for a decision." in keeper.get("/terms").text
    assert keeper.submit("/terms/1/refusal", reason="late").status_code == 422
    assert actions(archive, "archivist-1") == ["glossary.changed", "term.decided"]


def test_a_term_may_change_what_the_glossary_has_and_may_be_turned_down_with_a_reason(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    archive.glossaries.adopt(Glossary([URUMQI]), by="aigul")
    one, keeper = signed_in("interpreter-1"), signed_in("archivist-1")
    for rendering in ("Ürümqi", "Wulumuqi"):
        term = {"segment": segments[0].segment.id, "form": "Үрімші", "rendering": rendering, "concept": "urumqi"}
        assert one.post(f"/recordings/{recording}/terms", **term).status_code == 200

    assert 'whose English is <bdi lang="en">Urumqi</bdi> now' in keeper.get("/terms").text
    assert keeper.submit("/terms/1/acceptance").status_code == 303
    without_reason = keeper.submit("/terms/2/refusal", reason=" ")
    assert (without_reason.status_code, "Say why the term is turned down" in without_reason.text) == (422, True)
    assert keeper.submit("/terms/2/refusal", reason="another town").status_code == 303

    changed = replace(URUMQI, rendering="Ürümqi", accepted=("Urumqi",), forms={KAZAKH: ("Үрімжі", "Үрімші")}, version=2)
    assert archive.glossaries.in_force() == Glossary([changed])


def test_nobody_decides_on_a_term_out_of_a_recording_that_they_may_not_read(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, segments: tuple[SegmentRecord, ...]
) -> None:
    archive.access.appoint("archivist-1", recording, [], by="everybody-1")
    archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Gulja", by="aigul", segment=segments[0].segment.id)
    keeper = signed_in("archivist-1")

    assert "Gulja" not in keeper.get("/terms").text
    assert keeper.submit("/terms/1/acceptance").status_code == 422
    assert archive.glossaries.in_force().get("T1") is None


def test_script_in_a_proposed_term_stays_text(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId
) -> None:
    hostile = '"><script>alert(1)</script>'
    archive.terms.propose(form=hostile, tag=KAZAKH, rendering=hostile, by=hostile, category=hostile, note=hostile)

    page = signed_in("archivist-1").get("/terms").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
