"""TermBase eXchange (ISO 30042), which terminology programmes hand each other: version 2 and TBX-Basic 3."""
