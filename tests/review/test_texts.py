"""Texts ready for translation: no page says anything in one language alone, and a page may run from right to left."""

import gettext
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from archive.access import FOR_ONE
from archive.accounts import Duty
from archive.requests import Progress, Wish
from archive.schedules import Standing
from archive.store import Archive
from review.archiving import ERRANDS
from review.desk import Desk
from review.texts import ENGLISH, Texts, Voice, accepted
from review.words import WORDS
from testimony.finding import Severity
from testimony.identity import RecordingId
from testimony.language import Language
from testimony.recording import Consent, Stage, State
from testimony.run import Outcome
from testimony.segment import Gap
from testimony.speaker import Role
from tests.review.visit import Browser

ROOT = Path(__file__).parents[2]


class Wrapping(gettext.NullTranslations):
    """A language in which everything that can be translated stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{super().ngettext(msgid1, msgid2, n)}⟧"


PSEUDO = Voice(tag="ar", name="⟦pseudo⟧", direction="rtl", catalogue=Wrapping(), scripts={"saved": "⟦saved⟧"})

#: What is the same in every language: evidence, names, ids, figures. A page says so by these.
_VERBATIM = {"bdi", "code", "kbd", "time", "script", "style", "textarea"}
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass
class Element:
    name: str
    is_verbatim: bool


class Unsaid(HTMLParser):
    """Gathers what a page says outside the brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        own = tag in _VERBATIM or "data-verbatim" in said or "figures" in said.get("class", "").split()
        own = own or (tag != "html" and "lang" in said)
        within = bool(self.open and self.open[-1].is_verbatim)
        if not (own or within):
            self.found += [said[name] for name in _SPOKEN if name in said and _is_bare(said[name])]
        if tag not in {"meta", "link", "input", "br", "img", "hr"}:
            self.open.append(Element(tag, own or within))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1].is_verbatim) and _is_bare(data):
            self.found.append(data.strip())


def _is_bare(text: str) -> bool:
    """Whether words are left once what stands in brackets is taken away, the innermost first."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    # A sentence with an element within it comes in pieces: the bracket opens before, and closes after it.
    text = re.sub(r"⟦[^⟧]*$|^[^⟦]*⟧", "", text)
    text = re.sub(r"\b(?:rec|seg|run|req)-[0-9a-z]{12}\b", "", text)
    return bool(_WORD.search(text))


@pytest.fixture
def pseudo(signed_in: Callable[[str], Browser], desk: Desk, archive: Archive) -> Browser:
    object.__setattr__(desk, "texts", Texts((ENGLISH, PSEUDO)))
    archive.accounts.speak("everybody-1", "ar")
    return signed_in("everybody-1")


def pages(recording: RecordingId) -> tuple[str, ...]:
    at = f"/recordings/{recording}"
    of_one = (at, f"{at}/reading", f"{at}/about", f"{at}/receipt", f"{at}/export", f"{at}/return")
    of_many = ("/recordings", "/recordings?q=nothing", "/search?q=english", "/search?q=nothing+at+all", "/search?q=a")
    return (
        *of_one,
        *of_many,
        "/sign-in",
        "/upload",
        "/archive",
        "/archive/trail",
        "/terms",
        "/account",
        "/people",
        "/idle",
        "/x",
    )


def test_no_page_says_anything_that_could_not_be_translated(
    pseudo: Browser, archive: Archive, recording: RecordingId, desk: Desk
) -> None:
    archive.access.appoint("nobody-1", recording, [], by="archivist-1")
    archive.access.appoint("interpreter-1", recording, [Duty.INTERPRETER], by="archivist-1")
    archive.access.change_consent(recording, Consent.LEGAL, said_by="Ай", reason="Ай", by="archivist-1")
    for wish in Wish:
        made = archive.requests.make(wish, recording, {"from": "translate"}, by="archivist-1")
    archive.requests.claim(made.id, "desk-1")
    archive.requests.failed(made.id, "desk-1", "it failed")
    archive.verify(by="archivist-1")
    first = archive.transcripts.wordings(recording)[0]
    archive.terms.propose(form="Ай", tag=first.tag, rendering="12", by="aigul", segment=first.segment, note="12")
    told = {path: _unsaid(pseudo.client.get(path, headers={"accept": "text/html"}).text) for path in pages(recording)}
    told["people"] = _unsaid(pseudo.submit("/people", **{"name": "aigul", "duty-interpreter": "on"}).text)
    told["chain"] = _unsaid(pseudo.submit("/archive/chain").text)
    link = desk.invitations.issue(name="aigul", duties=frozenset(), by="mara")
    told["invitation"] = _unsaid(pseudo.get(f"/invitations/{link}").text)
    told["first"] = _unsaid(
        pseudo.get(f"/invitations/{desk.invitations.issue(name=None, duties=frozenset(), by=None)}").text
    )

    assert {path: found for path, found in told.items() if found} == {}


def _unsaid(page: str) -> list[str]:
    parser = Unsaid()
    parser.feed(page)
    return parser.found


def test_a_gatherer_that_finds_nothing_would_find_something() -> None:
    page = '<p>⟦Said⟧ bare <b title="Spoken">⟦x ⟦y⟧⟧</b> <bdi>Ай</bdi> 12 <span lang="en">English</span></p>'

    assert _unsaid(page) == ["bare", "Spoken"] or _unsaid(page) == ["⟦Said⟧ bare", "Spoken"]


def test_a_page_runs_as_its_language_does(pseudo: Browser, signed_in: Callable[[str], Browser]) -> None:
    page = pseudo.get("/recordings").text
    assert '<html lang="ar" dir="rtl">' in page
    texts = re.search(r'<script type="application/json" id="texts">(.*?)</script>', page)
    assert texts
    assert json.loads(texts[1]) == {"saved": "⟦saved⟧"}
    assert '<html lang="en" dir="ltr">' in signed_in("reviewer-1").get("/recordings").text


def test_the_styles_lay_out_both_directions() -> None:
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:"
    )

    for name in ("colours.css", "desk.css", "editor.css"):
        assert physical.findall((ROOT / "review/static" / name).read_text(encoding="utf-8")) == [], name


def test_the_language_is_the_accounts_and_else_the_browsers(
    browser: Callable[[], Browser], pseudo: Browser, archive: Archive
) -> None:
    assert 'lang="ar"' in browser().get("/sign-in", **{"accept-language": "kk, ar-EG;q=0.9, en;q=0.5"}).text
    assert 'lang="en"' in browser().get("/sign-in", **{"accept-language": "kk, en;q=0.9, ar;q=0.5"}).text
    assert pseudo.submit("/account/language", language="en").status_code == 303
    assert '<html lang="en"' in pseudo.get("/account", **{"accept-language": "ar"}).text
    pseudo.submit("/account/language", language="xx")
    account = archive.accounts.find("everybody-1")
    assert account is not None
    assert account.language is None


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", ()),
        ("ug", ("ug",)),
        ("en;q=0.2, ug-Arab, kk;q=0.9", ("ug-Arab", "kk", "en")),
        ("en;q=much, ug;q=0.1", ("ug",)),
    ],
)
def test_what_a_browser_asks_for_is_read_in_its_order(header: str, tags: tuple[str, ...]) -> None:
    assert accepted(header) == tags


def test_facts_in_a_sentence_stay_inert() -> None:
    said = ENGLISH("{a} & {b}", a="<script>", b=ENGLISH("<b>"))

    assert said == "&lt;script&gt; &amp; &lt;b&gt;"
    assert ENGLISH.plural("{count} thing", "{count} things", count=2) == "2 things"


def test_every_value_that_a_page_shows_can_be_translated() -> None:
    for kind in (State, Consent, Stage, Outcome, Gap, Role, Severity, Wish, Progress):
        shown = {"taken up" if value == "claimed" else str(value) for value in kind}
        assert shown <= WORDS, kind.__name__
    assert {language.english_name for language in Language} <= WORDS
    assert {*ERRANDS.values(), Standing.ACTIVE, Standing.PAUSED} <= WORDS
    assert {duty.value for duty in FOR_ONE} | {Duty.ADMINISTRATOR.value} <= WORDS


def test_the_gathered_sentences_are_those_of_the_pages() -> None:
    pytest.importorskip("babel")
    checked = subprocess.run(
        [sys.executable, "tools/texts.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_catalogue_is_read_from_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("babel")
    folder = tmp_path / "ug"
    folder.mkdir()
    (folder / "desk.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\\n"\n\nmsgid "Search"\nmsgstr "ئىزدەش"\n',
        encoding="utf-8",
    )
    (folder / "scripts.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "saved"\nmsgstr "ساقلاندى"\n',
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "tools/texts.py", "compile", str(tmp_path)], cwd=ROOT, check=True)

    voice = Texts.load(tmp_path).choose(["ug-CN"])

    assert (voice.tag, voice.name, voice.direction) == ("ug", "ئۇيغۇرچە", "rtl")
    assert voice("Search") == "ئىزدەش"
    assert voice("Not translated") == "Not translated"
    assert json.dumps(dict(voice.scripts), ensure_ascii=False) == '{"saved": "ساقلاندى"}'
