"""The store: sealed originals, the record of every recording, its audit trail, and what is exported from it."""
