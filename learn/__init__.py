"""Whisper learns a language: low-rank adapters, trained on a team's own approved segments or on practice speech."""
