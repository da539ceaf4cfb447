"""Downloading from the hub, in a process of its own: ``python hub.py REPOSITORY REVISION FOLDER PATTERN...``

Everything else of the house runs with the hub's offline switch on. The switch is read when the library is imported, so
it is lifted here, for this one download, in a process that knows of no testimony. No account and no telemetry go along.
"""

import os
import sys


def main(repository: str, revision: str, folder: str, *patterns: str) -> None:
    """Download the files of *repository* at *revision* that match *patterns* into *folder*."""
    os.environ.update(  # noqa: TID251 - this module is a process of its own, and these are its settings
        HF_HUB_OFFLINE="0",
        TRANSFORMERS_OFFLINE="0",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_IMPLICIT_TOKEN="1",  # noqa: S106 - a switch, no token
        HF_HUB_DISABLE_PROGRESS_BARS="1",
    )
    from huggingface_hub import snapshot_download

    snapshot_download(repository, revision=revision, local_dir=folder, allow_patterns=list(patterns))


if __name__ == "__main__":
    main(*sys.argv[1:])
