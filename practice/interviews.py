"""Make a practice interview: ``python -m practice.interviews --language kk --seed 1 --out practice/interviews/kk-1``.

Interpreters can train on it, and anybody can see the pipeline work, without a witness being exposed. Every sentence is
invented and every voice is a machine's; the folder, the file's name, its metadata and its README say so.
"""

import argparse
import logging
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from glossary.book import Glossary
from glossary.read import write_csv
from practice.pattern_file import pattern_book
from practice.reference import as_tsv
from practice.shipped import audio_name
from practice.spoken import RATE_HZ, Samples, version
from practice.story import story_book
from practice.taping import Interview, taped
from practice.telling import Learnt
from practice.terms import glossary_of
from testimony.errors import JobError, NotInstalledError
from testimony.language import WITNESS_LANGUAGES, Language

_log = logging.getLogger(__name__)

_BITS_PER_SECOND = 24_000
_README = """# Synthetic practice interview {name}

SYNTHETIC. Nobody real is heard, quoted or meant. Every sentence is invented, made by filling the blanks of patterns;
both voices are a machine's. It is for training interpreters and for trying the pipeline. How well real speech is
understood cannot be told from it.

| file | holds |
|---|---|
| `{audio}` | the recording: {seconds} seconds, Opus in Ogg, as if made {conditions} |
| `reference.tsv` | what is said and when, by whom, with its English: {sentences} sentences |
| `glossary.csv` | the {terms} names and terms that occur, in the forms in which they are said |

- language: {language_name}, from `practice/patterns/{language}.toml`
- story: "{story}" of `practice/interviews/{language}.toml`
- voices: {voices}, all of espeak-ng {version}; nothing is ever learnt from these voices
- held out: {held_out} sentences, whose patterns the starter models have learnt, but never with these fillings. The
  other {known} have no blanks and cannot be held out; `reference.tsv` says which they are
- made by: `python -m practice.interviews --language {language} --seed {seed} --out practice/interviews/{name}`;
  the same seed, patterns and versions of espeak-ng and ffmpeg give the same files
"""


class NotEncodedError(JobError):
    """ffmpeg did not write the recording of a practice interview.

    Args:
        complaint: the program's last words.
    """

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint

    def __str__(self) -> str:
        return f"ffmpeg did not write the interview: {self.complaint or 'it gave no reason'}"


def make(language: Language, seed: int, out: Path) -> Interview:
    """Make an interview in the folder *out*, whose name becomes the interview's.

    Raises:
        NotInstalledError: espeak-ng or ffmpeg is not on this machine.
        NotSpokenError, NotEncodedError: one of them failed.
    """
    stories, book = story_book(language), pattern_book(language)
    interview = taped(stories, book, Learnt.of(book), seed)
    glossary = glossary_of(interview.sentences, stories, book)
    out.mkdir(parents=True, exist_ok=True)
    encode(interview.samples, out / audio_name(out.name), f"SYNTHETIC practice interview {out.name}")
    (out / "reference.tsv").write_text(as_tsv(interview.said), encoding="utf-8")
    write_csv(glossary, out / "glossary.csv")
    (out / "README.md").write_text(_readme(interview, glossary, out.name), encoding="utf-8")
    return interview


def encode(samples: Samples, target: Path, title: str) -> None:
    """Write speech as Opus in Ogg, the same bytes for the same samples on one version of ffmpeg.

    Raises:
        NotInstalledError: there is no ffmpeg.
        NotEncodedError: ffmpeg could not do it.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise NotInstalledError("ffmpeg", "install it with the system's package manager")
    command = [program, "-nostdin", "-loglevel", "error", "-y", "-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1"]
    command += ["-i", "pipe:0", "-c:a", "libopus", "-b:a", str(_BITS_PER_SECOND), "-application", "voip"]
    # Without these the stream gets a random number and the name of the encoder's version.
    command += ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    command += ["-metadata", f"title={title}", "-metadata", "comment=Synthetic speech. Nobody real is heard or meant."]
    pcm = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [*command, "-f", "ogg", f"file:{target}"], input=pcm, capture_output=True, check=False
    )
    if done.returncode:
        complaint = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotEncodedError(complaint[-1] if complaint else "")


def _readme(interview: Interview, glossary: Glossary, name: str) -> str:
    held_out = sum(said.held_out for said in interview.said)
    return _README.format(
        name=name,
        language=interview.language.value,
        language_name=interview.language.english_name,
        version=version(),
        audio=audio_name(name),
        seconds=round(len(interview.samples) / RATE_HZ),
        conditions=interview.conditions,
        sentences=len(interview.said),
        terms=len(glossary),
        story=interview.story,
        held_out=held_out,
        known=len(interview.said) - held_out,
        voices=", ".join(f"{person.name} {person.voice.name}" for person in interview.people),
        seed=interview.seed,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and make the interview."""
    parser = argparse.ArgumentParser(prog="python -m practice.interviews", description=__doc__)
    parser.add_argument("--language", required=True, type=Language, choices=WITNESS_LANGUAGES)
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make; its name is the interview's")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    interview = make(given.language, given.seed, given.out)
    _log.info("%d sentences, %.1f seconds", len(interview.said), len(interview.samples) / RATE_HZ)


if __name__ == "__main__":
    main()
