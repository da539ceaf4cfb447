"""Children that end with their parent, however it ends: the kernel is asked to see to it."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def die_with(parent: int) -> None:
    """Have the kernel end this process once its parent *parent* is gone. What it executes later inherits that."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(1)


def main(parent: int, command: list[str]) -> None:
    """Become *command*, tethered to *parent*; the body of a child process."""
    die_with(parent)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, and arguments of our own making


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
