"""The whole way of an interview, for either language: four people at the real desk, the real worker, real models."""

import csv
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from archive.accounts import Duty
from archive.record import SegmentRecord
from archive.store import Archive
from models.shelf import Shelf
from review.passwords import Passwords
from testimony.identity import RecordingId
from testimony.recording import Consent, State
from testimony.span import clock
from tests.browser.conftest import ROOT, free_port, now, wait_for
from tests.browser.interviews import FOLDER, Turn, turns
from tests.browser.people import KAZAKH_KEYS, PASSWORD, UYGHUR_KEYS, Person
from tests.browser.sound import faults
from tests.end_to_end.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.prefect, pytest.mark.enable_socket]

PIECE = 4 << 20
#: As long as a run may take on a machine that does much else.
RUN_MS = 300_000
PEOPLE = {
    "nurlan": (Duty.INTERVIEWER,),
    "aigul": (Duty.INTERPRETER,),
    "dolkun": (Duty.REVIEWER,),
    "mara": (Duty.ARCHIVIST,),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Interview:
    """A practice interview, as far as it is taken.

    Attributes:
        long_s: it ends in a pause there.
    """

    name: str
    long_s: str
    language: str
    keyboard: Mapping[str, str]

    def file(self, folder: Path) -> Path:
        """Eleven megabytes, as a good dictaphone makes them: three pieces of an upload."""
        path = folder / f"{self.name} – گۇۋاھ.wav"
        sound = next((FOLDER / self.name).glob("*.ogg"))
        plain = ["-t", self.long_s, "-ac", "2", "-ar", "48000", "-c:a", "pcm_s32le"]
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(sound), *plain, str(path)], check=True)
        return path

    def told_within(self, held: SegmentRecord) -> tuple[Turn, ...]:
        """What is truly said in a segment."""
        span = held.segment.span
        return tuple(
            turn for turn in turns(self.name) if span.start_ms < (turn.start_ms + turn.end_ms) // 2 < span.end_ms
        )


UYGHUR = Interview(name="ug-1", long_s="28.6", language="Uyghur", keyboard=UYGHUR_KEYS)
KAZAKH = Interview(name="kk-1", long_s="27.6", language="Kazakh", keyboard=KAZAKH_KEYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A passage as the interpreter has left it."""

    start_ms: int
    end_ms: int
    source: str
    english: str


@dataclass
class House:
    """A desk and a worker over one archive, each a process of the command line."""

    site: Site
    port: int
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def archive(self) -> Archive:
        return Archive.open(self.site.home, now)

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        with (self.site.folder / f"{command[0]}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    self.site.command(*command), env=self.site.environment, cwd=ROOT, stdout=log, stderr=log
                )
            )
        return self.processes[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("whole")
    for inner in ("user", "tmp", "models"):
        (folder / inner).mkdir()
    for name in ("starter-ug", "starter-ug-en", "starter-kk", "starter-kk-en"):
        (folder / "models" / name).symlink_to(shelf.pull(name).folder)
    house = House(Site(folder, folder / "models", {"TESTIMONY_THREADS": "1"}), free_port())
    secret = Passwords().hashed(PASSWORD)
    with house.archive() as archive:
        for name, duties in PEOPLE.items():
            archive.accounts.add(name, duties, secret, by="founder")
    (folder / "terms.csv").write_text(_glossary(), encoding="utf-8")
    assert house.site.run("glossary", "import", str(folder / "terms.csv")).returncode == 0
    house.start("worker", "--every", "0.5")
    desk = house.start("review", "--port", str(house.port))
    wait_for(house.port, desk, folder / "review.log")
    yield house
    for process in house.processes:
        process.terminate()
        process.wait(60)


def _glossary() -> str:
    """The terms of both interviews; the places are such as share their name with another."""
    rows: dict[str, dict[str, str]] = {}
    for name in (UYGHUR.name, KAZAKH.name):
        with (FOLDER / name / "glossary.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                held = rows.setdefault(row["id"], row)
                held[name[:2]] = row[name[:2]]
    for row in rows.values():
        row["ambiguous"] = "yes" if row["category"] == "place" else ""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(next(iter(rows.values()))))
    writer.writeheader()
    writer.writerows(rows.values())
    return written.getvalue()


@pytest.fixture
def enter(chromium: Browser, house: House) -> Iterator[Callable[..., Person]]:
    """Somebody comes in at a browser of their own."""
    entered: list[Person] = []

    def come(name: str, keyboard: Mapping[str, str]) -> Person:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB", accept_downloads=True)
        context.set_default_timeout(60_000)
        entered.append(Person(context=context, origin=house.origin, name=name, keyboard=keyboard))
        entered[-1].sign_in()
        return entered[-1]

    yield come
    for person in entered:
        person.context.close()
    # Whatever else happened on the way: nobody's browser asked for anything elsewhere.
    assert {person.name: person.elsewhere + person.complaints for person in entered} == {
        person.name: [] for person in entered
    }


@pytest.mark.parametrize("interview", [UYGHUR, KAZAKH], ids=lambda interview: interview.language)
def test_an_interview_goes_from_a_bad_line_to_a_certified_document(
    interview: Interview, house: House, enter: Callable[..., Person], tmp_path: Path
) -> None:
    file = interview.file(tmp_path)
    recording = hand_in(enter("nurlan", interview.keyboard), file, interview)
    with house.archive() as archive:
        draft = [held for held in archive.record(recording, by="test").segments if held.is_speech]
        assert archive.original(archive.recordings.get(recording)).read_bytes() == file.read_bytes()

    aigul = enter("aigul", interview.keyboard)
    written = correct(aigul, draft, interview, house)
    check(enter("dolkun", interview.keyboard), recording, written)
    certify(aigul, recording, interview)
    take_out(enter("mara", interview.keyboard), recording, written, tmp_path)
    with house.archive() as archive:
        assert archive.recordings.get(recording).state is State.APPROVED


# An interviewer


def hand_in(nurlan: Person, file: Path, interview: Interview) -> RecordingId:
    """Hand the file in over a line that is lost twice; wait until a run has made it ready for people."""
    page = nurlan.page
    sent: list[int] = []
    held: list[Route] = []

    def line(route: Route) -> None:
        """Resets the second piece once, and lets the third hang."""
        sent.append(int(route.request.headers["upload-offset"]))
        if sent.count(PIECE) == 1 and sent[-1] == PIECE:
            route.abort("connectionreset")
        elif sent[-1] == 2 * PIECE and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(
        re.compile(r"/uploads/[0-9a-f]{32}$"),
        lambda route: line(route) if route.request.method == "PATCH" else route.continue_(),
    )
    page.goto(f"{nurlan.origin}/upload")
    page.locator("#files").set_input_files(file)
    page.get_by_label(interview.language, exact=True).check()
    page.get_by_label("witness", exact=True).fill("W-9")
    page.get_by_label("Your reference for it").fill(f"Ist-{interview.name}")
    page.get_by_role("radio", name="legal").check()
    page.get_by_role("button", name="Hand in").click()
    while not held:
        page.wait_for_timeout(50)
    nurlan.context.set_offline(True)
    held[0].abort("internetdisconnected")
    expect(page.locator(".file-told")).to_contain_text("The line is cut; it goes on by itself")
    nurlan.context.set_offline(False)

    expect(page.locator(".file.sealed .file-told")).to_have_text("It arrived whole and is sealed.")
    assert sent == sorted(sent)  # no piece that had arrived was sent again
    assert set(sent) == {0, PIECE, 2 * PIECE}
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    recording = RecordingId(page.locator(".file-id").inner_text())
    expect(page.locator(".file-next")).to_have_text(re.compile("Interpreters can work on it|see.* why"), timeout=RUN_MS)
    assert "Interpreters can work on it" in page.locator(".file-next").inner_text()
    with nurlan.context.expect_page() as receipt:
        page.locator(".file-receipt").click()
    expect(receipt.value.locator("code.digest")).to_have_text(digest)
    return recording


# An interpreter, who touches no mouse


def correct(aigul: Person, draft: list[SegmentRecord], interview: Interview, house: House) -> list[Passage]:
    """Correct everything: cut the first segment in two, let the second end later, cut the third and join it again."""
    page = aigul.page
    step_to(page, page.get_by_role("link", name=f"Ist-{interview.name}"))
    page.keyboard.press("Enter")
    first, second, third, *others = draft
    at(aigul, first.segment.id)
    written = in_two(aigul, first, interview, house)

    at(aigul, second.segment.id)
    aigul.press("Alt+Shift+BracketRight")
    expect(page.locator(".row.current .tools .figures")).to_have_text(tenths(second.segment.span.duration_ms + 100))
    written.append(rewrite(aigul, interview, second, later_ms=100))
    at(aigul, third.segment.id)
    cut(aigul, third, interview)
    aigul.press("Alt+Shift+ArrowDown")
    expect(aigul.source).to_have_value(words(third))
    written.append(rewrite(aigul, interview, third))
    for held in others:
        at(aigul, held.segment.id)
        written.append(rewrite(aigul, interview, held))
    expect(page.locator("#settled")).to_have_text(f"{len(written)} of {len(written)} settled")
    expect(page.locator("#findings-left")).to_have_text("0 findings left")
    return written


def step_to(page: Page, place: Locator) -> None:
    """Press Tab until the caret is at *place*."""
    expect(place).to_be_visible()
    for _ in range(60):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("no number of Tabs leads there")


def at(aigul: Person, segment: str) -> None:
    """Be in the original of *segment*; confirming the one before leads into the column in which that one was left."""
    expect(aigul.row(segment).locator("textarea:focus")).to_have_count(1)
    if aigul.english.evaluate("area => area === document.activeElement"):
        aigul.page.keyboard.press("Shift+Tab")
    expect(aigul.source).to_be_focused()


def words(held: SegmentRecord) -> str:
    assert held.source
    return held.source.revision.text


def tenths(ms: int) -> str:
    """As the editor writes a length."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02}.{ms // 100 % 10}"


def cut(aigul: Person, held: SegmentRecord, interview: Interview) -> None:
    """Cut the open segment behind its first word."""
    word = words(held).split()[0]
    aigul.page.keyboard.press("Control+Home")
    for _ in word:
        aigul.page.keyboard.press("ArrowLeft" if interview is UYGHUR else "ArrowRight")
    aigul.press("Alt+KeyS")
    expect(aigul.row(held.segment.id)).to_have_count(0)
    expect(aigul.source).to_have_value(word)


def in_two(aigul: Person, held: SegmentRecord, interview: Interview, house: House) -> list[Passage]:
    """Cut a segment in which two sentences are said, and write into each part what is said there."""
    cut(aigul, held, interview)
    with house.archive() as archive:
        record = archive.record(held.segment.recording, by="test")
    parts = [each.segment for each in record.segments if each.parents == (held.segment.id,)]
    span, (one, two) = held.segment.span, parts
    assert (one.span.start_ms, one.span.end_ms, two.span.end_ms) == (span.start_ms, two.span.start_ms, span.end_ms)
    first, *rest = interview.told_within(held)
    written = []
    for part, told in ((one, (first,)), (two, tuple(rest))):
        at(aigul, part.id)
        source, english = type_over(aigul, told)
        written.append(Passage(start_ms=part.span.start_ms, end_ms=part.span.end_ms, source=source, english=english))
    return written


def rewrite(aigul: Person, interview: Interview, held: SegmentRecord, *, later_ms: int = 0) -> Passage:
    """Write what is truly said into the open segment, settle its doubts, and go on."""
    source, english = type_over(aigul, interview.told_within(held))
    span = held.segment.span
    return Passage(start_ms=span.start_ms, end_ms=span.end_ms + later_ms, source=source, english=english)


def type_over(aigul: Person, told: Sequence[Turn]) -> tuple[str, str]:
    source, english = (" ".join(each) for each in zip(*((turn.source, turn.english) for turn in told), strict=True))
    keyboard = aigul.page.keyboard
    keyboard.press("Control+Home")
    keyboard.press("Control+Shift+End")
    aigul.type(source)
    expect(aigul.source).to_have_value(source)
    keyboard.press("Tab")
    expect(aigul.english).to_be_focused()
    keyboard.press("Control+Home")
    keyboard.press("Control+Shift+End")
    keyboard.type(english)
    settle(aigul)
    aigul.press("Control+Enter")
    return source, english


def settle(aigul: Person) -> None:
    """Answer every doubt about the open segment: machines' names for a place were listened to and are right."""
    left = aigul.current.locator(".findings > li:not(.settled)")
    for count in range(left.count(), 0, -1):
        aigul.press("Alt+KeyX" if "several" in left.first.inner_text() else "Alt+KeyA")
        expect(left).to_have_count(count - 1)


# A second person


def check(dolkun: Person, recording: RecordingId, written: Sequence[Passage]) -> None:
    """Approve one segment after the other; the last one makes the recording approved."""
    dolkun.page.goto(f"{dolkun.origin}/recordings/{recording}")
    rows = dolkun.page.locator(".row:not(.gap)")
    expect(rows).to_have_count(len(written))
    expect(rows.first).to_have_class(re.compile("current"))
    for place in range(len(written)):
        dolkun.press("Alt+Enter")
        expect(rows.nth(place).locator(".status")).to_have_text("approved")
    expect(dolkun.page.locator("#state")).to_have_text("approved")


# The interpreter once more: to vouch for it


def certify(aigul: Person, recording: RecordingId, interview: Interview) -> None:
    page = aigul.page
    page.goto(f"{aigul.origin}/recordings/{recording}/certificates")
    page.get_by_label("Your name, as it is to stand there").fill("A. Interpreter")
    page.get_by_label("What makes you competent").fill("sworn interpreter")
    page.get_by_label("Place").fill("Almaty")
    assert faults(page) == []
    page.get_by_role("button", name="Certify").click()
    expect(page.locator(".certificate .holds")).to_have_text("It holds.")
    declared = f"I, A. Interpreter, sworn interpreter, am competent in {interview.language} and English."
    expect(page.locator(".certificate .declared")).to_contain_text(declared)
    assert faults(page) == []
    page.get_by_role("link", name="To print and sign").click()
    expect(page.locator(".certificate .declared")).to_contain_text(declared)
    assert faults(page) == []


# An archivist


def take_out(mara: Person, recording: RecordingId, written: Sequence[Passage], folder: Path) -> None:
    """Take it out for the lawyers, in three forms: each holds what was approved, side by side, and nothing else."""
    mara.page.goto(f"{mara.origin}/recordings/{recording}/export")
    mara.page.locator("select[name=audience]").select_option(Consent.LEGAL.value)
    document = json.loads(taken(mara, "JSON", folder))
    assert [passage_of(each) for each in document["segments"] if each["kind"] == "speech"] == list(written)
    standing = {(each["status"], each["draft"]) for each in document["segments"] if each["kind"] == "speech"}
    assert standing == {("approved", False)}
    assert [each["holds"] for each in document["certificates"]] == [True]

    word = docx.Document(io.BytesIO(taken(mara, "Word", folder)))
    rows = [[cell.text for cell in row.cells] for row in word.tables[-1].rows[1:]]
    assert [row[-2:] for row in rows if row[-1] != row[-2]] == [[each.source, each.english] for each in written]
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "CERTIFIED" in said
    assert "A. Interpreter" in said

    subtitles = taken(mara, "SubRip", folder).decode()
    cues = re.findall(r"^\d+\n(\S+) --> (\S+)\n(.*)\n(.*)\n\n", subtitles, re.MULTILINE)
    bare = [tuple(re.sub("[\u2066-\u2069]", "", each) for each in cue) for cue in cues]
    assert bare == [
        (clock(each.start_ms).replace(".", ","), clock(each.end_ms).replace(".", ","), each.source, each.english)
        for each in written
    ]


def taken(mara: Person, form: str, folder: Path) -> bytes:
    with mara.page.expect_download() as download:
        mara.page.get_by_role("button", name=form, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def passage_of(segment: dict[str, Any]) -> Passage:
    source, translation = segment["source"], segment["translation"]
    assert (translation["of_revision"], translation["stale"]) == (source["revision"], False)
    return Passage(
        start_ms=segment["start_ms"], end_ms=segment["end_ms"], source=source["text"], english=translation["text"]
    )
