"""The editor in a real browser: by keyboard alone, by two people, through a power cut, and with script in its words."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from archive.record import Record, SegmentRecord
from archive.store import Archive
from testimony.finding import Code
from testimony.identity import RecordingId
from testimony.revision import Kind, Person
from testimony.segment import check_timeline
from testimony.speaker import Role
from tests.browser.conftest import ROOT, Served
from tests.browser.people import Person as Sitter

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

Come = Callable[[str], Sitter]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}</textarea>"


def record_of(served: Served, recording: RecordingId) -> Record:
    with served.archive() as archive:
        return archive.record(recording, by="test")


def speech(record: Record) -> list[SegmentRecord]:
    return [held for held in record.segments if held.is_speech]


def held(record: Record, segment: str) -> SegmentRecord:
    return next(each for each in record.segments if each.segment.id == segment)


def text(segment: SegmentRecord, kind: Kind) -> str:
    entry = segment.latest(kind)
    return entry.revision.text if entry else ""


def key_of(record: Record, role: Role) -> int:
    """The digit under which the editor has a speaker."""
    return 1 + [speaker.role for speaker in record.speakers].index(role)


def saved(sitter: Sitter) -> None:
    expect(sitter.current.locator(".saved")).to_have_text("")


def test_an_interpreter_works_with_the_keyboard_alone_and_a_second_person_checks(come_in: Come, served: Served) -> None:
    recording = served.recordings["ug-1"]
    before = record_of(served, recording)
    one, two, three = speech(before)[:3]
    aigul = come_in("aigul")
    aigul.open(recording, one.segment.id)

    # Words, in Uyghur, letter by letter with the codes of a Uyghur keyboard.
    aigul.source.press("End")
    aigul.type(" سالام دوستۇم")
    aigul.press("Control+Enter")  # confirms both, and goes on
    expect(aigul.row(one.segment.id).locator(".status")).to_have_text("corrected")
    expect(aigul.row(two.segment.id)).to_have_class(re.compile("current"))
    split_and_merge(aigul, two)
    time_name_and_mark(aigul, three, key_of(before, Role.INTERPRETER))
    settle_a_term(aigul, before)

    # The interpreter may not approve; a second person may.
    aigul.press("Alt+Enter")
    dolkun = come_in("dolkun")
    dolkun.open(recording, one.segment.id)
    dolkun.press("Alt+Enter")
    expect(dolkun.row(one.segment.id).locator(".status")).to_have_text("approved")
    expect(aigul.row(one.segment.id).locator(".status")).to_have_text("approved")  # seen without asking

    after = record_of(served, recording)
    check_timeline(recording, [each.segment for each in after.segments], before.recording.duration_ms or 0)
    first, third = held(after, one.segment.id), held(after, three.segment.id)
    assert text(first, Kind.SOURCE) == text(one, Kind.SOURCE) + " سالام دوستۇم"
    assert [each.segment.id for each in after.segments if each.approved] == [one.segment.id]
    parts = [each for each in after.segments if each.parents == (two.segment.id,)]
    assert " ".join(text(each, Kind.SOURCE) for each in parts) == text(two, Kind.SOURCE)
    assert third.segment.span.end_ms == three.segment.span.end_ms + 100
    assert text(third, Kind.SOURCE).endswith("[inaudible]")
    assert [note.text for note in third.notes] == ["Is this the date of birth?"]
    assert [sitter.elsewhere + sitter.complaints for sitter in (aigul, dolkun)] == [[], []]


def split_and_merge(aigul: Sitter, segment: SegmentRecord) -> None:
    """Split the open segment behind its first word, merge the parts, and take the merge back."""
    whole = text(segment, Kind.SOURCE)
    where = whole.index(" ")
    aigul.source.evaluate(f"area => area.setSelectionRange({where}, {where})")
    aigul.press("Alt+KeyS")
    expect(aigul.row(segment.segment.id)).to_have_count(0)
    expect(aigul.source).to_have_value(whole[:where])
    aigul.press("Alt+Shift+ArrowDown")
    expect(aigul.source).to_have_value(whole)
    aigul.press("Control+KeyZ")
    expect(aigul.source).to_have_value(whole[:where])


def time_name_and_mark(aigul: Sitter, segment: SegmentRecord, speaker: int) -> None:
    """Let the segment end a tenth of a second later; say who speaks; put a mark and a note."""
    row = aigul.row(segment.segment.id)
    while not row.get_attribute("aria-current"):
        aigul.press("Alt+ArrowDown")
    aigul.press("Alt+Shift+BracketRight")
    aigul.press(f"Alt+Digit{speaker}")
    expect(row.locator(".speaker")).to_have_text("Interpreter")
    aigul.source.press("End")
    aigul.press("Alt+KeyK")
    expect(aigul.page.locator("dialog h2")).to_have_text("Mark")
    aigul.page.keyboard.press("1")
    expect(aigul.source).to_have_value(re.compile(r" \[inaudible\]$"))
    aigul.press("Alt+KeyM")
    expect(aigul.page.locator("dialog h2")).to_have_text("Note")
    aigul.page.keyboard.type("Is this the date of birth?")
    aigul.page.keyboard.press("Control+Enter")
    expect(aigul.current.locator(".notes .said")).to_have_text("Is this the date of birth?")
    saved(aigul)


def settle_a_term(aigul: Sitter, before: Record) -> None:
    """Go to a term that was rendered wrongly, and put the agreed rendering where the wrong one stands, by one key."""
    doubted = next(
        each for each in before.segments if any(doubt.finding.code is Code.TERM_FORBIDDEN for doubt in each.doubts)
    )
    while not aigul.row(doubted.segment.id).get_attribute("aria-current"):
        aigul.press("Alt+KeyJ")
    expect(aigul.current.locator(".mirror .doubted", has_text="Somewhere")).to_have_count(1)
    while "must not stand" not in aigul.current.locator(".findings li.active .said").inner_text():
        aigul.press("Alt+KeyN")
    aigul.press("Alt+KeyG")
    expect(aigul.current.locator(".findings li", has_text="must not stand")).to_have_class(re.compile("settled"))
    assert "Somewhere" not in aigul.english.input_value()


def test_memory_terms_and_language_are_under_the_interpreters_keys(come_in: Come, served: Served) -> None:
    recording = served.recordings["kk-1"]
    here, there = (speech(record_of(served, each))[-2] for each in (recording, served.recordings["kk-2"]))
    said = text(here, Kind.SOURCE)
    with served.archive() as archive:
        settle_nearly_the_same(archive, there, said + " енді")
    aigul = come_in("aigul")
    aigul.open(recording, here.segment.id)

    # What two people settled for nearly the same words is there, its difference marked, and comes over by one key.
    memory = aigul.current.locator(".memory")
    expect(memory.locator(".percent")).to_have_text(re.compile(r"^9\d %$"))
    expect(memory.locator("ins")).to_have_text("енді")
    expect(memory.get_by_role("link")).to_have_text("A-kk-2")
    expect(memory).to_contain_text("Approved by dolkun")
    assert faults(aigul.page) == []
    aigul.press("Alt+KeyC")
    expect(aigul.english).to_have_value("As it was settled elsewhere.")
    expect(aigul.current.locator(".cell.translation .by")).to_contain_text("from the memory")

    # The first word is proposed for the glossary, with the English that is selected.
    word = said.split()[0]
    aigul.source.evaluate(f"area => area.setSelectionRange(0, {len(word)})")
    aigul.english.evaluate("area => area.setSelectionRange(0, 2)")
    aigul.press("Alt+KeyT")
    expect(aigul.page.locator("dialog h2")).to_have_text("Propose a term")
    expect(aigul.page.get_by_label("Original", exact=True)).to_have_value(word)
    expect(aigul.page.get_by_label("English", exact=True)).to_have_value("As")
    assert faults(aigul.page) == []
    aigul.page.keyboard.press("Enter")
    expect(aigul.page.locator("#announcement")).to_have_text("The term waits until somebody decides on it.")

    # The segment is spoken in Uyghur after all: its words are laid out from right to left.
    aigul.press("Alt+KeyI")
    expect(aigul.page.locator("dialog h2")).to_have_text("Language")
    aigul.page.locator("dialog button", has_text="Uyghur, Arabic letters").click()
    expect(aigul.source).to_have_attribute("dir", "rtl")
    expect(aigul.current.locator(".tongue")).to_have_text("Uyghur, Arabic letters")
    aigul.press("Control+KeyZ")
    expect(aigul.source).to_have_attribute("dir", "ltr")

    with served.archive() as archive:
        (term,) = archive.terms.open()
        entry = held(archive.record(recording, by="test"), here.segment.id).translation
    assert (term.form, term.rendering, term.segment, term.by) == (word, "As", here.segment.id, "aigul")
    assert entry
    assert (str(entry.revision.author), entry.evidence) == (
        "aigul",
        {"memory": {"recording": served.recordings["kk-2"], "segment": there.segment.id, "revision": 2}},
    )
    assert aigul.elsewhere + aigul.complaints == []


def settle_nearly_the_same(archive: Archive, segment: SegmentRecord, said: str) -> None:
    """One person writes, and another approves."""
    name, english = segment.segment.id, "As it was settled elsewhere."
    archive.corrections.revise(name, Kind.SOURCE, said, based_on=1, author=Person("aigul"))
    archive.corrections.revise(name, Kind.TRANSLATION, english, based_on=1, author=Person("aigul"))
    archive.approvals.approve(name, Person("dolkun"), source=2, translation=2)


def test_two_people_edit_one_segment_and_both_texts_survive_and_both_see_it(come_in: Come, served: Served) -> None:
    recording = served.recordings["kk-1"]
    segment = speech(record_of(served, recording))[2].segment.id
    aigul, dolkun = come_in("aigul"), come_in("dolkun")
    for sitter in (aigul, dolkun):
        sitter.open(recording, segment)
    expect(aigul.row(segment).locator(".others")).to_have_text("dolkun")

    dolkun.page.route("**/segments/**", lambda route: route.abort())  # his line is down for a moment
    dolkun.source.fill("Долкун жазды")
    aigul.source.fill("Айгүл жазды")
    aigul.press("Control+KeyS")
    saved(aigul)
    dolkun.page.unroute("**/segments/**")

    mine = dolkun.current.locator(".conflict")
    expect(mine).to_contain_text("Somebody else has changed this meanwhile")
    expect(mine.locator(".wording").first).to_have_text("Долкун жазды")
    expect(mine.locator(".wording ins").first).to_have_text("Айгүл")
    theirs = aigul.current.locator(".conflict")
    expect(theirs).to_contain_text("dolkun typed another text here")
    expect(theirs.locator(".wording")).to_have_text("Долкун жазды")

    mine.get_by_role("button", name="Keep mine").click()
    expect(aigul.source).to_have_value("Долкун жазды")
    expect(aigul.current.locator(".conflict")).to_have_count(0)
    texts = [
        (entry.revision.text, str(entry.revision.author))
        for entry in held(record_of(served, recording), segment).history
        if entry.revision.kind is Kind.SOURCE
    ]
    assert texts[1:] == [("Айгүл жазды", "aigul"), ("Долкун жазды", "dolkun")]

    aigul.press("Alt+KeyH")
    expect(aigul.page.locator("dialog .revisions > li")).to_have_count(4)  # three originals and a translation
    assert aigul.complaints + dolkun.complaints == []


def test_script_in_words_names_notes_and_terms_stays_text(come_in: Come, served: Served) -> None:
    recording = served.recordings["kk-2"]
    with served.archive() as archive:
        segment = speech(archive.record(recording, by="test"))[0].segment.id
        poison(archive, recording, segment)
    aigul = come_in("aigul")
    aigul.open(recording, segment)

    expect(aigul.source).to_have_value(HOSTILE)
    expect(aigul.current.locator(".speaker")).to_have_text(HOSTILE)
    expect(aigul.current.locator(".notes .said")).to_have_text(HOSTILE)
    aigul.press("Alt+KeyH")
    expect(aigul.page.locator("dialog .revisions")).to_contain_text("onerror=alert(1)><script>alert(2)</script>{{")
    aigul.page.keyboard.press("Escape")
    aigul.press("Control+KeyF")
    aigul.page.locator("#find input[type=search]").fill("onerror")
    expect(aigul.page.locator("#find [role=status]")).to_have_text("2 found")
    aigul.page.locator("#find input[type=text]").fill(HOSTILE)
    aigul.page.locator("#find button", has_text="Show what would change").click()
    expect(aigul.page.locator(".preview ins").first).to_have_text(HOSTILE)
    aigul.page.goto(f"{served.origin}/recordings/{recording}/reading")
    expect(aigul.page.locator(".passage p").first).to_have_text(HOSTILE)

    assert aigul.page.locator("img").count() == 0
    assert (aigul.complaints, aigul.elsewhere) == ([], [])


def poison(archive: Archive, recording: RecordingId, segment: str) -> None:
    """Put script wherever people write."""
    person = Person("dolkun")
    standing = next(each for each in archive.record(recording, by="test").segments if each.segment.id == segment)
    name = archive.speakers.add(recording, Role.OTHER, HOSTILE, by="dolkun").id
    for kind, wording in ((Kind.SOURCE, HOSTILE), (Kind.TRANSLATION, HOSTILE), (Kind.SPEAKER, name)):
        number = standing.number(kind)
        archive.corrections.revise(standing.segment.id, kind, wording, based_on=number, author=person, reason=HOSTILE)
    archive.notes.add(standing.segment.id, person, HOSTILE)


def test_many_are_changed_at_once_found_filtered_and_read(come_in: Come, served: Served) -> None:
    recording = served.recordings["kk-1"]
    before = speech(record_of(served, recording))
    towns = [each for each in before if "Толы" in text(each, Kind.SOURCE)]
    assert len(towns) > 1
    aigul = come_in("aigul")
    aigul.open(recording)

    # Find, with a Latin letter where a Cyrillic one stands; see what would change; replace in one act.
    aigul.press("Control+KeyF")
    aigul.page.locator("#find input[type=search]").fill("Toлы")
    aigul.page.locator("#find select").select_option("source")
    expect(aigul.page.locator("#find [role=status]")).to_have_text(f"{len(towns)} found")
    aigul.page.locator("#find input[type=text]").fill("Шәуешек")
    aigul.page.keyboard.press("Enter")
    expect(aigul.page.locator(".preview li")).to_have_count(len(towns))
    aigul.page.locator(".preview button").click()
    expect(aigul.page.locator("#find [role=status]")).to_have_text("0 found")
    aigul.page.keyboard.press("Escape")
    aigul.press("Control+KeyZ")  # one act, one undo
    expect(aigul.page.locator("#announcement")).to_have_text("Undone")

    # Many segments get one speaker.
    for each in before[:3]:
        aigul.row(each.segment.id).hover()
        aigul.row(each.segment.id).locator(".choose").check()
    expect(aigul.page.locator("#chosen-count")).to_have_text("3 segments chosen")
    aigul.press(f"Alt+Digit{key_of(record_of(served, recording), Role.OTHER)}")
    for each in before[:3]:
        expect(aigul.row(each.segment.id).locator(".speaker")).to_have_text("Other")

    # The order by risk begins with what is most in doubt; the filter leaves what is not.
    aigul.page.locator("#order").select_option("risk")
    expect(aigul.page.locator(".row").first).to_have_attribute("data-severity", "warning")
    aigul.page.locator("#filter").select_option("doubts")
    doubtful = sum(1 for each in record_of(served, recording).segments if each.risk)
    expect(aigul.page.locator(".row")).to_have_count(doubtful)

    after = speech(record_of(served, recording))
    assert [text(each, Kind.SOURCE) for each in after] == [text(each, Kind.SOURCE) for each in before]
    assert len({each.speaker for each in after[:3]}) == 1


def test_a_boundary_is_dragged_on_the_waveform(come_in: Come, served: Served) -> None:
    recording = served.recordings["ug-2"]
    before = record_of(served, recording)
    segment = speech(before)[1]
    aigul = come_in("aigul")
    aigul.open(recording, segment.segment.id)
    handle = aigul.page.locator(f'#waveform [part~="{segment.segment.id}"] [part~="region-handle-right"]')
    box = handle.bounding_box()
    assert box

    aigul.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    aigul.page.mouse.down()
    aigul.page.mouse.move(box["x"] + 20, box["y"] + 40, steps=5)
    aigul.page.mouse.up()

    def end_ms() -> int:
        return held(record_of(served, recording), segment.segment.id).segment.span.end_ms

    waited_for(lambda: end_ms() > segment.segment.span.end_ms)
    after = record_of(served, recording)
    check_timeline(recording, [each.segment for each in after.segments], before.recording.duration_ms or 0)


@pytest.mark.parametrize("what", ["the editor", "the keys", "the reading view"])
def test_axe_finds_nothing_to_complain_of(what: str, come_in: Come, served: Served) -> None:
    recording = served.recordings["ug-2"]
    aigul = come_in("aigul")
    doubted = next(each for each in speech(record_of(served, recording)) if each.doubts)
    aigul.open(recording, doubted.segment.id)
    if what == "the keys":
        aigul.page.locator("h1").click()
        aigul.page.keyboard.press("Shift+Slash")
        expect(aigul.page.locator("dialog h2")).to_have_text("Keys")
    elif what == "the reading view":
        aigul.page.goto(f"{served.origin}/recordings/{recording}/reading")
    else:
        aigul.press("Control+KeyF")

    assert faults(aigul.page) == []


def test_a_desk_that_is_killed_while_somebody_types_loses_nothing(come_in: Come, served: Served) -> None:
    recording = served.recordings["ug-1"]
    one, two = (each.segment.id for each in speech(record_of(served, recording))[-2:])
    aigul = come_in("aigul")
    aigul.open(recording, one)
    aigul.source.fill("بىرىنچى")
    aigul.press("Control+KeyS")
    saved(aigul)

    aigul.press("Alt+ArrowDown")
    aigul.source.fill("ئىككىنچى")
    served.kill()
    aigul.source.press("End")
    aigul.type(" يەنە")
    expect(aigul.page.locator("#banner")).to_contain_text("The desk does not answer")
    expect(aigul.current.locator(".saved")).to_contain_text("kept in this browser")

    # The tab is closed, the desk comes back, and a later visit delivers what was typed.
    aigul.page.close()
    served.start()
    assert text(held(record_of(served, recording), one), Kind.SOURCE) == "بىرىنچى"  # acknowledged before the cut
    aigul.page = aigul.new_page()
    aigul.sign_in()
    aigul.page.goto(f"{served.origin}/recordings/{recording}?at={two}")
    expect(aigul.row(two).locator(".status")).to_have_text("corrected")

    # Killed once more, with the page left open: signing in again in another window is enough.
    aigul.page.goto(f"{served.origin}/recordings/{recording}?at={two}")
    expect(aigul.source).to_be_focused()
    served.kill()
    aigul.english.fill("The second one")
    served.start()
    aigul.sign_in(aigul.new_page())
    saved(aigul)
    expect(aigul.page.locator("#banner")).to_be_hidden()

    after = held(record_of(served, recording), two)
    assert (text(after, Kind.SOURCE), text(after, Kind.TRANSLATION)) == ("ئىككىنچى يەنە", "The second one")
    assert aigul.page.evaluate("Object.keys(localStorage).filter(key => key.includes('outbox'))") == []


def faults(page: Page) -> list[str]:
    """What axe finds, as sentences."""
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def waited_for(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about")
