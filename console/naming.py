"""How a person names a recording to a command; `archive.called` finds the one that is meant."""

#: Stands at the end of the help of every command that takes a recording.
HOW_NAMED = "RECORDING is a recording's id, its first eight characters or more, or the team's own reference."
