"""The glossary in the archive: who changed what, when and why, for every project; nothing is ever lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from archive.accounts import Account, Duty
from archive.glossaries import Conflict
from archive.history import NoSuchSegmentError
from archive.projects import NoSuchProjectError, ProjectNameError
from archive.proposed import (
    AlreadyProposedError,
    EmptyTermError,
    NoSuchProposalError,
    UnreasonedRefusalError,
    UnusableTermError,
)
from archive.store import Archive
from glossary.book import Glossary
from glossary.cabinet import Cabinet, UnknownVersionError
from glossary.entry import Entry, Status
from glossary.read import starter, write_csv
from testimony.identity import SegmentId
from testimony.language import LanguageTag
from testimony.recording import NoSuchRecordingError, Recording
from tests.archive.interview import KAZAKH

UYGHUR = LanguageTag.parse("ug-Arab")


def entry(concept: str, rendering: str, **others: object) -> Entry:
    made = Entry(concept=concept, rendering=rendering, status=Status.APPROVED, forms={KAZAKH: ("Үрімжі",)})
    return replace(made, **others)  # type: ignore[arg-type] # a test names only fields that there are


URUMQI = entry("urumqi", "Urumqi", accepted=("Urumchi",), note="the capital")
CAMP = entry("a-camp", "camp", forms={KAZAKH: ("лагерь",), UYGHUR: ("لاگېر",)}, forbidden=("school",))


def test_until_anything_is_put_in_force_the_starter_glossary_is(archive: Archive) -> None:
    assert archive.glossaries.in_force() == starter()
    assert archive.glossaries.get(starter().version) == starter()
    assert archive.glossaries.editions() == ()


def test_a_glossary_comes_back_as_it_was_put_in_force_and_so_does_every_earlier_one(archive: Archive) -> None:
    first = archive.glossaries.adopt(Glossary([URUMQI, CAMP]), by="aigul", reason="agreed on Monday")
    second = archive.glossaries.adopt(Glossary([replace(URUMQI, rendering="Ürümqi")]), by="dolkun")

    assert first == Glossary([URUMQI, CAMP])
    assert archive.glossaries.in_force() == second
    assert second.get("urumqi") == replace(URUMQI, rendering="Ürümqi", version=2)
    assert second.get("a-camp") is None
    assert [archive.glossaries.get(each.version) for each in (starter(), first, second)] == [starter(), first, second]
    with pytest.raises(UnknownVersionError):
        archive.glossaries.get("000000000000")


def test_every_change_of_a_concept_says_who_made_it_when_and_why(archive: Archive) -> None:
    archive.glossaries.adopt(Glossary([URUMQI, CAMP]), by="aigul", reason="agreed on Monday")
    changed = archive.glossaries.change(replace(CAMP, rendering="the camp"), by="dolkun", reason="the article is said")
    archive.glossaries.adopt(Glossary([URUMQI]), by="aigul", reason="one is enough")

    history = archive.glossaries.history("a-camp")

    assert [(each.number, each.entry, each.by, each.reason) for each in history] == [
        (1, CAMP, "aigul", "agreed on Monday"),
        (2, changed, "dolkun", "the article is said"),
        (3, None, "aigul", "one is enough"),
    ]
    assert changed.version == 2
    told = [event for event in archive.audit.events() if event.action == "glossary.changed"]
    assert [(event.actor, event.subject) for event in told] == [
        ("aigul", "base"), ("aigul", "base"), ("dolkun", "base"), ("aigul", "base"),
    ]  # fmt: skip
    assert told[2].payload == {
        "changed": 1,
        "gone": 0,
        "concept": "a-camp",
        "version": archive.glossaries.editions()[2].version,
    }
    assert archive.audit.verify() is None


def test_the_same_glossary_again_changes_nothing(archive: Archive) -> None:
    first = archive.glossaries.adopt(Glossary([URUMQI, CAMP]), by="aigul")
    events = len(archive.audit.events())

    assert archive.glossaries.adopt(Glossary([CAMP, URUMQI]), by="dolkun") == first
    assert len(archive.audit.events()) == events


def test_a_project_has_its_own_terms_before_those_of_the_base(archive: Archive) -> None:
    archive.glossaries.adopt(Glossary([URUMQI, CAMP]), by="aigul")
    archive.projects.make("north", by="aigul")
    own = replace(URUMQI, rendering="Wulumuqi")

    in_force = archive.glossaries.adopt(Glossary([own]), by="aigul", project="north")

    assert in_force == Glossary([own, CAMP])
    assert archive.glossaries.own("north") == Glossary([own])
    assert archive.glossaries.in_force() == Glossary([URUMQI, CAMP])
    assert archive.glossaries.conflicts("north") == (Conflict(concept="urumqi", base=URUMQI, project=own),)
    assert archive.glossaries.get(in_force.version) == in_force


def test_a_change_of_the_base_is_one_for_every_project_and_can_be_had_again(archive: Archive) -> None:
    archive.projects.make("north", by="aigul")
    archive.glossaries.adopt(Glossary([URUMQI]), by="aigul", project="north")
    archive.glossaries.adopt(Glossary([CAMP]), by="aigul")
    before = archive.glossaries.in_force("north")
    event = archive.audit.head().seq

    archive.glossaries.change(replace(CAMP, rendering="the camp"), by="aigul")
    after = archive.glossaries.in_force("north")

    assert before == Glossary([URUMQI, CAMP])
    assert after == Glossary([URUMQI, replace(CAMP, rendering="the camp", version=2)])
    assert archive.glossaries.get(before.version) == before
    assert archive.glossaries.get(after.version) == after
    assert archive.glossaries.as_of(event, "north") == before
    assert archive.glossaries.as_of(0) == starter()


def test_a_project_that_there_is_not_is_named(archive: Archive) -> None:
    archive.projects.make("north", by="aigul")

    with pytest.raises(NoSuchProjectError, match=r"^there is no project 'south'; there are north$"):
        archive.glossaries.in_force("south")
    with pytest.raises(ProjectNameError, match="lower-case letters"):
        archive.projects.make("No/rth", by="aigul")


def test_a_recording_changes_its_project_and_the_trail_says_so(archive: Archive, recording: Recording) -> None:
    archive.projects.make("north", by="aigul")
    archive.projects.make("north", by="aigul")

    assert archive.projects.of(recording.id) is None
    archive.projects.assign(recording.id, "north", by="aigul")
    archive.projects.assign(recording.id, "north", by="aigul")
    assert archive.projects.of(recording.id) == "north"
    archive.projects.assign(recording.id, None, by="dolkun")

    assert archive.projects.of(recording.id) is None
    assert archive.projects.all() == ("north",)
    assert archive.projects.recordings(None) == (recording.id,)
    told = [event for event in archive.audit.events() if event.action in {"project.made", "recording.assigned"}]
    assert [(event.actor, event.subject, event.payload) for event in told] == [
        ("aigul", "north", {}),
        ("aigul", recording.id, {"project": "north"}),
        ("dolkun", recording.id, {"project": None}),
    ]
    with pytest.raises(NoSuchRecordingError):
        archive.projects.assign("rec-0", "north", by="aigul")  # type: ignore[arg-type] # any text may be typed


def test_files_of_an_earlier_release_are_taken_in_once_in_their_order(archive: Archive, tmp_path: Path) -> None:
    old, new = Glossary([URUMQI]), Glossary([replace(URUMQI, rendering="Ürümqi"), CAMP])
    folder = tmp_path / "glossary"
    folder.mkdir()
    for glossary in (old, new):
        write_csv(glossary, folder / f"{glossary.version}.csv")
    (folder / "in-force").write_text(new.version)

    archive.glossaries.take_in(Cabinet(folder), by="operator")
    archive.glossaries.take_in(Cabinet(tmp_path), by="operator")

    assert archive.glossaries.in_force() == new
    assert archive.glossaries.get(old.version) == old
    assert [each.version for each in archive.glossaries.editions()] == [old.version, new.version]


def test_without_files_the_starter_glossary_is_written_down_so_that_a_later_one_changes_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    archive.glossaries.take_in(Cabinet(tmp_path / "none"), by="operator")

    assert [each.version for each in archive.glossaries.editions()] == [starter().version]
    assert len(archive.glossaries.history("place-urumqi")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE concept SET content = NULL",
        "DELETE FROM concept",
        "UPDATE edition SET version = 'x'",
        "DELETE FROM edition",
        "INSERT INTO concept (book, concept, number, at, by, event) VALUES ('', 'a-camp', 5, 'x', 'x', 1)",
    ],
)
def test_no_hand_changes_what_a_glossary_said(archive: Archive, statement: str) -> None:
    archive.glossaries.adopt(Glossary([CAMP]), by="aigul")

    with pytest.raises(DatabaseError), archive._database.writing() as connection:
        connection.execute(text(statement))


def test_a_term_is_proposed_decided_and_then_in_force(archive: Archive, translated: Recording) -> None:
    archive.projects.make("north", by="aigul")
    archive.projects.assign(translated.id, "north", by="aigul")
    segment = archive.transcripts.wordings(translated.id)[0].segment

    first = archive.terms.propose(
        form=" Қарамай ", tag=KAZAKH, rendering="Karamay", by="aigul", segment=segment, note="a town"
    )
    second = archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Ghulja", by="aigul")

    (waiting,) = archive.terms.open("north")
    assert (waiting.id, waiting.form, waiting.rendering, waiting.project) == (first, "Қарамай", "Karamay", "north")
    assert (waiting.segment, waiting.note, waiting.by, waiting.tag) == (segment, "a town", "aigul", KAZAKH)
    adopted = archive.terms.accept(first, entry("karamay", "Karamay"), by="dolkun", reason="as on the map")
    assert archive.glossaries.in_force("north").get("karamay") == adopted
    assert archive.glossaries.in_force().get("karamay") is None
    archive.terms.turn_down(second, by="dolkun", reason="it is there already")
    assert archive.terms.open("north") == archive.terms.open() == ()
    with pytest.raises(NoSuchProposalError, match=r"^dolkun has already decided on proposal"):
        archive.terms.turn_down(first, by="aigul", reason="no")
    told = [event.action for event in archive.audit.events() if event.action.startswith("term.")]
    assert told == ["term.proposed", "term.proposed", "term.decided", "term.decided"]


def test_a_proposal_without_words_or_for_a_segment_that_there_is_not_is_refused(archive: Archive) -> None:
    with pytest.raises(EmptyTermError):
        archive.terms.propose(form=" ", tag=KAZAKH, rendering="x", by="aigul")
    with pytest.raises(NoSuchSegmentError):
        archive.terms.propose(form="x", tag=KAZAKH, rendering="x", by="aigul", segment=SegmentId("seg-0"))
    with pytest.raises(NoSuchProposalError, match="there is no proposal 7"):
        archive.terms.accept(7, CAMP, by="aigul")


def test_a_proposal_becomes_a_new_entry_or_changes_the_one_that_it_names(archive: Archive) -> None:
    archive.glossaries.adopt(Glossary([replace(CAMP, status=Status.DRAFT)]), by="aigul")
    new = archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Ghulja", by="aigul", category="place", note="Ask.")
    change = archive.terms.propose(form="абақты", tag=KAZAKH, rendering="the camp", by="aigul", concept="a-camp")

    assert archive.terms.entry_for(archive.terms.get(new)) == Entry(
        concept=f"T{new}",
        category="place",
        status=Status.APPROVED,
        rendering="Ghulja",
        forms={KAZAKH: ("Құлжа",)},
        note="Ask.",
        source="proposed by aigul",
    )
    changed = replace(
        CAMP, rendering="the camp", accepted=("camp",), forms={**CAMP.forms, KAZAKH: ("лагерь", "абақты")}
    )
    assert archive.terms.entry_for(archive.terms.get(change)) == changed
    assert archive.terms.entry_for(archive.terms.get(change), "new-one").concept == "new-one"

    archive.glossaries.change(entry(f"T{new}", "taken"), by="aigul")

    assert archive.terms.entry_for(archive.terms.get(new)).concept == f"T{new}.2"


def test_what_waits_already_or_fits_in_no_glossary_is_refused(archive: Archive) -> None:
    archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Ghulja", by="aigul")

    with pytest.raises(AlreadyProposedError, match=r"^aigul has proposed this term already"):
        archive.terms.propose(form=" Құлжа", tag=KAZAKH, rendering="Ghulja", by="dolkun")
    with pytest.raises(UnusableTermError, match=r"^the glossary cannot hold this term: kk-Cyrl: 'a\|b' has blanks"):
        archive.terms.propose(form="a|b", tag=KAZAKH, rendering="x", by="dolkun")
    with pytest.raises(UnreasonedRefusalError):
        archive.terms.turn_down(1, by="dolkun", reason=" ")
    archive.terms.turn_down(1, by="dolkun", reason="No.")
    assert archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Ghulja", by="dolkun") == 2


def test_nobody_sees_a_term_out_of_a_recording_that_they_may_not_read(archive: Archive, translated: Recording) -> None:
    for name in ("keeper", "barred"):
        archive.accounts.add(name, {Duty.ARCHIVIST}, "secret", by="founder")
    archive.access.appoint("barred", translated.id, [], by="founder")
    segment = archive.transcripts.wordings(translated.id)[0].segment
    archive.terms.propose(form="Құлжа", tag=KAZAKH, rendering="Ghulja", by="aigul", segment=segment)
    archive.terms.propose(form="лагерь", tag=KAZAKH, rendering="camp", by="aigul")

    seen = {name: archive.terms.waiting(account) for name in ("keeper", "barred") if (account := find(archive, name))}

    assert {name: [each.id for each in each] for name, each in seen.items()} == {"keeper": [1, 2], "barred": [2]}
    assert seen["keeper"][0].recording == translated.id


def find(archive: Archive, name: str) -> Account | None:
    return archive.accounts.find(name)
