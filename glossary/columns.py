"""How an entry stands in one row of a CSV file: the columns, and a guard against cells that spreadsheets run."""

import re
from collections.abc import Iterable, Iterator, Mapping

from glossary.entry import SEPARATOR, Entry, Status
from testimony.language import USUAL_SCRIPT, Language, LanguageTag, UnknownLanguageError

#: The columns that every written file has, in this order. Further languages and scripts follow, named by their tags.
COLUMNS = (
    "id", "category", "status", "en", "accepted", "forbidden", "ug", "kk",
    "never_replace", "ambiguous", "note", "source", "version",
)  # fmt: skip
REQUIRED = ("id", "en")
_OTHER_NAMES = {"variants_en": "accepted", "concept": "id"}
_WHOLE = re.compile(r"[0-9]{1,9}")
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")
# What spreadsheets take for the beginning of a formula, in the wide letters of an East Asian keyboard as well.
_RUN = r"[=+\-@\t\r\n＝＋－＠]"
_RUNS = re.compile(f"'*{_RUN}")
_GUARDED = re.compile(f"'+{_RUN}")


def column_named(title: str) -> str | LanguageTag | None:
    """What the column titled *title* holds: a field, source forms in a language, or nothing that is known here."""
    name = _OTHER_NAMES.get(title.strip().lower(), title.strip().lower())
    if name in COLUMNS and name not in {"ug", "kk"}:
        return name
    try:
        tag = LanguageTag.parse(title.strip())
    except UnknownLanguageError:
        return None
    return None if tag.language is Language.ENGLISH else tag


def entry_from_cells(cells: Mapping[str | LanguageTag, str]) -> Entry:
    """Read one row.

    Raises:
        ValueError: with one sentence on everything that is wrong in it.
    """
    values = {column: _unguarded(cell.strip()) for column, cell in cells.items()}
    faults = list(_faults_of(values))
    try:
        entry = Entry(
            concept=values.get("id", ""),
            category=values.get("category") or "term",
            status=Status.APPROVED if values.get("status") == Status.APPROVED else Status.DRAFT,
            rendering=values.get("en", ""),
            accepted=_forms(values.get("accepted", "")),
            forbidden=_forms(values.get("forbidden", "")),
            forms={column: _forms(cell) for column, cell in values.items() if isinstance(column, LanguageTag) and cell},
            never_replace=values.get("never_replace", "").lower() in _YES,
            ambiguous=values.get("ambiguous", "").lower() in _YES,
            note=values.get("note", ""),
            source=values.get("source", ""),
            version=int(version) if _WHOLE.fullmatch(version := values.get("version", "")) else 1,
        )
    except ValueError as error:
        faults.append(str(error))
    if faults:
        raise ValueError("; ".join(faults))
    return entry


def _faults_of(values: Mapping[str | LanguageTag, str]) -> Iterator[str]:
    """What cannot be read in the cells that hold no free text."""
    for column in ("never_replace", "ambiguous"):
        if values.get(column, "").lower() not in {*_YES, *_NO}:
            yield f"{column}: {values[column][:40]!r} is neither yes nor no"
    if (status := values.get("status") or Status.DRAFT) not in set(Status):
        yield f"status: {status[:40]!r} is neither {' nor '.join(Status)}"
    if (version := values.get("version")) and not _WHOLE.fullmatch(version):
        yield f"version: {version[:40]!r} is no whole number"


def cells_of(entry: Entry, tags: Iterable[LanguageTag]) -> Iterator[str]:
    """The row of *entry*: `COLUMNS`, then its forms in *tags*. No cell begins with what a spreadsheet runs."""
    forms = {_title(tag): SEPARATOR.join(forms) for tag, forms in entry.forms.items()}
    values = {
        "id": entry.concept,
        "category": entry.category,
        "status": entry.status.value,
        "en": entry.rendering,
        "accepted": SEPARATOR.join(entry.accepted),
        "forbidden": SEPARATOR.join(entry.forbidden),
        "never_replace": "yes" if entry.never_replace else "",
        "ambiguous": "yes" if entry.ambiguous else "",
        "note": entry.note,
        "source": entry.source,
        "version": str(entry.version),
    }
    for column in (*COLUMNS, *(_title(tag) for tag in tags)):
        yield _guarded(values.get(column) or forms.get(column, ""))


def further_tags(entries: Iterable[Entry]) -> tuple[LanguageTag, ...]:
    """The languages and scripts of *entries* that have no column among `COLUMNS`."""
    tags = {tag for entry in entries for tag in entry.forms}
    return tuple(sorted((tag for tag in tags if _title(tag) not in COLUMNS), key=str))


def titles(tags: Iterable[LanguageTag]) -> tuple[str, ...]:
    return (*COLUMNS, *(_title(tag) for tag in tags))


def _title(tag: LanguageTag) -> str:
    """``ug`` for Uyghur in its usual script, ``ug-Latn`` for any other."""
    return tag.language.value if USUAL_SCRIPT.get(tag.language) is tag.script else str(tag)


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split(SEPARATOR)) if cell else ()


def _guarded(cell: str) -> str:
    """A spreadsheet runs a cell that begins with =, +, - or @; an apostrophe before it makes it text again."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
