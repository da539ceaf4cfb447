"""Gathers what the desk says, for translators, and compiles what they give back.

    python tools/texts.py gather            write review/locale/{desk,scripts}.pot anew
    python tools/texts.py check             say whether they are as the pages are; exit code 1 if not
    python tools/texts.py compile [FOLDER]  FOLDER/LANGUAGE/{desk,scripts}.po -> desk.mo, desk.json

A new language: make review/locale/LANGUAGE (`ug`, `kk`), copy the two .pot files there as .po, translate, compile,
and start the desk again. Needs Babel.
"""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "review" / "locale"
_KEYWORDS = {"t": None, "_": None, "voice": None, "tn": (1, 2), "plural": (1, 2)}
_PLACES = {
    "desk": (("review/templates/*.html", "jinja2"), ("review/*.py", "python")),
    "scripts": (("review/static/*.js", "javascript"), ("review/static/editor/*.js", "javascript")),
}


def gathered(domain: str) -> Catalog:
    """Every sentence of *domain*, with the files that say it."""
    catalog = Catalog(project="Testimony", header_comment="# What the review desk says, in English.", charset="utf-8")
    for pattern, method in _PLACES[domain]:
        for path in sorted(ROOT.glob(pattern)):
            for message in _messages(path, method):
                catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalog


def _messages(path: Path, method: str) -> Iterator[str | tuple[str, ...]]:
    extractor = "jinja2.ext:babel_extract" if method == "jinja2" else method
    options = {"encoding": "utf-8", "trimmed": "false"} if method == "jinja2" else {"encoding": "utf-8"}
    for _, message, _, _ in extract_from_file(extractor, str(path), keywords=_KEYWORDS, options=options):
        yield message


def template(domain: str) -> str:
    """The .pot of *domain*, without anything that changes from day to day."""
    stream = io.BytesIO()
    write_po(stream, gathered(domain), sort_output=True, omit_header=True, width=0, include_lineno=False)
    return stream.getvalue().decode()


def compile_all(folder: Path) -> None:
    """Compile every language in *folder*."""
    for source in sorted(folder.glob("*/desk.po")):
        with source.open("rb") as stream, source.with_suffix(".mo").open("wb") as sink:
            write_mo(sink, read_po(stream, locale=source.parent.name))
        with source.with_name("scripts.po").open("rb") as stream:
            scripts = read_po(stream, locale=source.parent.name)
        name = Locale.parse(source.parent.name, sep="-").get_display_name() or source.parent.name
        done = [each for each in scripts if each.id and each.string and not each.fuzzy]
        # A sentence with plural forms stands under the one for many.
        said = {each.id if isinstance(each.id, str) else each.id[1]: each.string for each in done}
        text = json.dumps({"name": name, "scripts": said}, ensure_ascii=False, sort_keys=True, indent=1)
        source.with_name("desk.json").write_text(text + "\n", encoding="utf-8")


def main(command: str, *rest: str) -> int:
    match command:
        case "gather":
            for domain in _PLACES:
                (LOCALE / f"{domain}.pot").write_text(template(domain), encoding="utf-8")
        case "check":
            old = [name for name in _PLACES if (LOCALE / f"{name}.pot").read_text(encoding="utf-8") != template(name)]
            for name in old:
                sys.stderr.write(f"{name}.pot is not what the pages say; run python tools/texts.py gather\n")
            return 1 if old else 0
        case "compile":
            compile_all(Path(rest[0]) if rest else LOCALE)
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [""]))
