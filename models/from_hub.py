"""Fetching a model from the Hugging Face hub: no file of it that nobody here reads, and none twice."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from models import hub
from models.entry import EngineName, Entry
from models.layout import ADAPTERS, CTC, FASTER_WHISPER, FINE_TUNED, NUMBERS, Layout
from models.source import ConvertSource, HubSource
from testimony.errors import NotInstalledError

#: Runs this interpreter with arguments; the pair names the model and what is fetched, for the error.
Run = Callable[[list[str], tuple[str, str]], None]

_CHECKPOINT = NUMBERS[-1]
#: What a fine-tune may leave out because it is as in the model that it was made from.
_OF_THE_BASE = (
    "tokenizer.json", "vocab.json", "merges.txt", "normalizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "generation_config.json", "preprocessor_config.json",
)  # fmt: skip


def from_hub(entry: Entry, folder: Path, progress: Callable[[str], None], run: Run) -> None:
    """Fetch the model of *entry* into the empty *folder*.

    Raises:
        FetchError: it could not be reached.
        NotInstalledError: the hub's own client is not here.
    """
    if find_spec("huggingface_hub") is None:
        raise NotInstalledError("huggingface_hub", "install it with `pip install 'testimony[speech]'`")
    source = entry.source
    if not isinstance(source, HubSource | ConvertSource):
        raise TypeError(source)
    progress(f"fetching {source.repository} from the hub")

    def snapshot(repository: str, revision: str, into: Path, patterns: Iterable[str]) -> None:
        # -P: the folder of the script holds modules of ours whose names the library's own imports could meet
        script = ["-P", str(Path(hub.__file__)), repository, revision, str(into)]
        run([*script, *patterns], (entry.name, repository))

    patterns = _patterns(entry)
    snapshot(source.repository, source.revision, folder, [name for name in patterns if name != _CHECKPOINT])
    # Many repositories hold the same numbers in both forms; the older one is fetched where there is no other.
    if _CHECKPOINT in patterns and not any((folder / name).is_file() for name in NUMBERS):
        snapshot(source.repository, source.revision, folder, [_CHECKPOINT])
    if isinstance(source, ConvertSource) and (lacking := _lacking(folder)):
        progress(f"fetching what it shares with {source.base}")
        beside = folder / "base"
        snapshot(source.base, "main", beside, lacking)
        for name in lacking:
            if (beside / name).is_file():
                shutil.move(beside / name, folder / name)


def _patterns(entry: Entry) -> list[str]:
    layout = _layout(entry)
    names = [name for names in layout.required for name in names] + list(layout.optional)
    if ADAPTERS in names:  # one of a thousand, each of some megabytes
        names.remove(ADAPTERS)
        names += [ADAPTERS.replace("*", entry.decoder_token)] if entry.decoder_token else []
    return names


def _layout(entry: Entry) -> Layout:
    if isinstance(entry.source, ConvertSource):
        return FINE_TUNED
    return CTC if EngineName.CTC in entry.engines else FASTER_WHISPER


def _lacking(folder: Path) -> Sequence[str]:
    has_words = (folder / "tokenizer.json").is_file() or (folder / "vocab.json").is_file()
    words = {"tokenizer.json", "vocab.json", "merges.txt", "normalizer.json", "added_tokens.json"}
    words |= {"tokenizer_config.json", "special_tokens_map.json"}
    return [name for name in _OF_THE_BASE if not (folder / name).is_file() and not (has_words and name in words)]


def commit_of(folder: Path) -> str | None:
    """The commit that the files in *folder* were fetched at, as the hub's client notes it beside them."""
    note = folder / ".cache" / "huggingface" / "download" / "config.json.metadata"
    if not note.is_file():
        return None
    commit, *_ = [*note.read_text(encoding="utf-8").split(), ""]
    return commit or None


def at_commit(entry: Entry, commit: str | None) -> Entry:
    """*entry*, naming the very *commit* that it was fetched at."""
    if commit and isinstance(entry.source, HubSource | ConvertSource):
        return replace(entry, source=replace(entry.source, revision=commit))
    return entry
