"""`python -m console`: the same as the command `testimony`."""

from console.main import main

main()
