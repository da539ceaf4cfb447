"""Agreed renderings of terms: entries, reading and writing, and finding them in a text. Standard library only."""
