"""Writing a glossary as TBX."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from glossary.book import Glossary
from glossary.entry import Entry, Status
from glossary.tbx import words
from testimony.language import Language, LanguageTag

_ENGLISH = LanguageTag.usual(Language.ENGLISH)
_DESCRIPTION = "<fileDesc><sourceDesc><p>Agreed renderings of a testimony archive</p></sourceDesc></fileDesc>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """What one version of TBX calls the parts that every version has."""

    opening: tuple[str, ...]
    closing: str
    concept: str
    language: str
    term: str


TBX2 = Dialect(
    opening=(
        '<martif type="TBX-Basic" xml:lang="en">',
        f"<martifHeader>{_DESCRIPTION}",
        '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>',
    ),
    closing="</martif>",
    concept="termEntry",
    language="langSet",
    term="tig",
)
TBX3 = Dialect(
    opening=(
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">',
        f"<tbxHeader>{_DESCRIPTION}</tbxHeader>",
    ),
    closing="</tbx>",
    concept="conceptEntry",
    language="langSec",
    term="termSec",
)


def as_tbx(glossary: Glossary, dialect: Dialect) -> str:
    """The whole of *glossary* as text that `glossary.tbx.read` reads back unchanged."""
    return "\n".join(_document(glossary, dialect)) + "\n"


def _document(glossary: Glossary, dialect: Dialect) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from dialect.opening
    yield "<text><body>"
    for entry in glossary:
        yield from _concept(entry, dialect)
    yield "</body></text>"
    yield dialect.closing


def _concept(entry: Entry, dialect: Dialect) -> Iterator[str]:
    yield f"<{dialect.concept} id={quoteattr(words.xml_id(entry.concept))}>"
    yield from (f"  {line}" for line in _of_the_concept(entry))
    yield from _language(_ENGLISH, _english(entry), dialect)
    for tag, forms in entry.forms.items():
        yield from _language(tag, ((form, "") for form in forms), dialect)
    yield f"</{dialect.concept}>"


def _of_the_concept(entry: Entry) -> Iterator[str]:
    if entry.category:
        yield _typed("descrip", words.SUBJECT, entry.category)
    if entry.source:
        yield _typed("admin", words.SOURCE, entry.source)
    if entry.note:
        yield f"<note>{escape(entry.note)}</note>"


def _english(entry: Entry) -> Iterator[tuple[str, str]]:
    """Each English wording with what is said of it; the rendering first."""
    preferred = _typed("termNote", words.STATUS, words.PREFERRED) if entry.status is Status.APPROVED else ""
    yield entry.rendering, preferred + "".join(_typed("admin", words.SUBSET, subset) for subset in _subsets(entry))
    yield from ((wording, _typed("termNote", words.STATUS, words.ADMITTED)) for wording in entry.accepted)
    yield from ((wording, _typed("termNote", words.STATUS, words.DEPRECATED)) for wording in entry.forbidden)


def _subsets(entry: Entry) -> Iterator[str]:
    if entry.never_replace:
        yield words.NEVER_REPLACE
    if entry.ambiguous:
        yield words.AMBIGUOUS
    if entry.version > 1:
        yield f"version {entry.version}"


def _language(tag: LanguageTag, terms: Iterable[tuple[str, str]], dialect: Dialect) -> Iterator[str]:
    yield f"  <{dialect.language} xml:lang={quoteattr(str(tag))}>"
    yield from (f"    <{dialect.term}><term>{escape(term)}</term>{about}</{dialect.term}>" for term, about in terms)
    yield f"  </{dialect.language}>"


def _typed(element: str, kind: str, text: str) -> str:
    return f'<{element} type="{kind}">{escape(text)}</{element}>'
