"""A changed term is translated anew where it is said, and nowhere else; what a person settled gets a proposal."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from archive.store import Archive
from flows.plan import Plan
from flows.steps import translate_interview
from flows.touched import touched_in
from flows.workshop import Workshop
from glossary.book import Glossary
from glossary.entry import Entry, Status
from testimony.draft import SegmentDraft
from testimony.identity import RecordingId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.recording import Stage
from testimony.revision import Kind, Person
from testimony.segment import Segment
from testimony.span import Span
from tests.flows.doubles import card

KAZAKH = LanguageTag.usual(Language.KAZAKH)
AIGUL, DOLKUN = Person("aigul"), Person("dolkun")
SEGMENTS = 1_000


def entry(concept: str, rendering: str, form: str) -> Entry:
    return Entry(concept=concept, rendering=rendering, status=Status.APPROVED, forms={KAZAKH: (form,)})


URUMQI, CAMP = entry("t-urumqi", "Urumqi", "Үрімжі"), entry("t-camp", "camp", "лагерь")
CHANGED = Glossary([replace(URUMQI, rendering="Ürümqi"), CAMP])
PLAN = Plan(begin=Stage.TRANSLATE, touched=True)


def said(number: int) -> str:
    """Every hundredth segment names the town, every fiftieth the camp."""
    if number % 100 == 0:
        return f"Ол Үрімжіде болды {number}"
    return f"Ол лагерьде болды {number}" if number % 50 == 0 else f"Ол сонда болды {number}"


@pytest.fixture
def interview(archive: Archive, receive) -> RecordingId:
    """A testimony of a thousand segments."""
    recording = receive(b"long")
    run = archive.runs.begin(recording, (Stage.TRANSCRIBE,), {}).id
    archive.recordings.prepared(recording, {}, SEGMENTS * 1000, run)
    drafts = [
        SegmentDraft(
            segment=Segment(
                id=new_segment_id(),
                recording=recording,
                span=Span(number * 1000, (number + 1) * 1000),
                language=KAZAKH,
            ),
            text=said(number),
        )
        for number in range(SEGMENTS)
    ]
    archive.transcripts.write(run, recording, card("ears").as_author(), drafts)
    return recording


@pytest.fixture
def desk(archive: Archive, workshop: Workshop) -> Workshop:
    """A workshop whose glossary is the one in force."""
    archive.glossaries.adopt(Glossary([URUMQI, CAMP]), by="aigul")
    return replace(workshop, glossary=archive.glossaries.in_force())


def translate(desk: Workshop, recording: RecordingId, plan: Plan) -> Sequence[str]:
    """Runs the stage, and gives the sentences that the engine was asked for."""
    archive, asked = desk.archive, desk.engines.rewriter.sentences
    desk = replace(desk, glossary=archive.glossaries.in_force())
    before = len(asked)
    run = archive.runs.begin(recording, (Stage.TRANSLATE,), {}, desk.glossary.version)
    translate_interview(desk, plan, recording, run.id)
    return asked[before:]


def test_one_changed_rendering_in_a_thousand_segments_asks_the_engine_for_those_that_say_it(
    archive: Archive, desk: Workshop, interview: RecordingId
) -> None:
    assert len(translate(desk, interview, Plan())) == SEGMENTS
    named = [each for each in archive.transcripts.wordings(interview) if "Үрімжі" in each.text]
    by_hand, approved, *machines = named
    for wording in (by_hand, approved):
        archive.corrections.revise(wording.segment, Kind.TRANSLATION, "He was in Urumqi.", based_on=1, author=AIGUL)
    archive.approvals.approve(approved.segment, DOLKUN, source=1, translation=2)
    before = {each.segment.id: each for each in archive.record(interview).segments}
    assert translate(desk, interview, PLAN) == []

    archive.glossaries.adopt(CHANGED, by="aigul")
    listed = touched_in(archive, interview, archive.glossaries.in_force())
    asked = translate(desk, interview, PLAN)

    assert list(asked) == [wording.text for wording in named]
    assert [each.wording for each in listed] == named
    assert [each.is_settled for each in listed] == [True, True] + [False] * len(machines)
    after = {each.segment.id: each for each in archive.record(interview).segments}
    for wording in (by_hand, approved):
        now = after[wording.segment]
        assert now.history == before[wording.segment].history
        assert now.approved is before[wording.segment].approved
        (proposal,) = now.proposals
        assert proposal.author.glossary_version == archive.glossaries.in_force().version
    assert {name for name in after if after[name].history != before[name].history} == {
        wording.segment for wording in machines
    }
    assert translate(desk, interview, PLAN) == []


def test_words_that_people_approved_elsewhere_are_taken_over_as_a_draft_with_their_origin(
    archive: Archive, desk: Workshop, interview: RecordingId, receive
) -> None:
    wording = archive.transcripts.wordings(interview)[100]
    english = "She was in Urumqi, they say."
    archive.corrections.revise(wording.segment, Kind.TRANSLATION, english, based_on=0, author=AIGUL)
    archive.approvals.approve(wording.segment, DOLKUN, source=1, translation=1)
    other = receive(b"another")
    run = archive.runs.begin(other, (Stage.TRANSCRIBE,), {}).id
    archive.recordings.prepared(other, {}, 2000, run)
    drafts = [
        SegmentDraft(
            segment=Segment(id=new_segment_id(), recording=other, span=Span(at, at + 1000), language=KAZAKH), text=text
        )
        for at, text in ((0, wording.text), (1000, "Ол сонда болды"))
    ]
    archive.transcripts.write(run, other, card("ears").as_author(), drafts)

    asked = translate(desk, other, Plan())

    assert list(asked) == ["Ол сонда болды"]
    reused, made = archive.record(other).segments
    assert reused.translation
    assert made.translation
    assert reused.translation.revision.text == english
    assert reused.translation.evidence == {
        "memory": {"recording": interview, "segment": wording.segment, "revision": 1}
    }
    assert (reused.translation.revision.author.name, reused.status) == ("memory", "draft")
    assert [use.method for use in reused.translation.terms] == ["memory"]
    assert translate(desk, other, Plan(begin=Stage.TRANSLATE)) == []

    archive.glossaries.adopt(CHANGED, by="aigul")

    # What was approved no longer has the agreed rendering, so the engine is asked.
    assert list(translate(desk, other, PLAN)) == [wording.text]


def test_a_recording_is_translated_under_the_glossary_of_its_project(
    archive: Archive, desk: Workshop, interview: RecordingId
) -> None:
    translate(desk, interview, Plan())
    archive.projects.make("north", by="aigul")
    archive.glossaries.adopt(Glossary([replace(CAMP, rendering="the camp")]), by="aigul", project="north")
    assert translate(desk, interview, PLAN) == []

    archive.projects.assign(interview, "north", by="aigul")

    assert all("лагерь" in sentence for sentence in translate(desk, interview, PLAN))
    assert translate(desk, interview, PLAN) == []
