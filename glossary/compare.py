"""What changes between two glossaries, concept by concept."""

from collections.abc import Iterator

from glossary.book import Glossary


def compare(before: Glossary, after: Glossary) -> Iterator[str]:
    """One line for each concept that is new, gone or changed, in the order of the concepts."""
    old, new = ({entry.concept: entry for entry in each} for each in (before, after))
    for concept in sorted(old.keys() | new.keys()):
        if concept not in old:
            yield f"new      {concept}  {new[concept].rendering}"
        elif concept not in new:
            yield f"gone     {concept}  {old[concept].rendering}"
        elif old[concept] != new[concept]:
            was, now = old[concept].as_json(), new[concept].as_json()
            changed = ", ".join(sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key)))
            yield f"changed  {concept}  {new[concept].rendering}  ({changed})"
