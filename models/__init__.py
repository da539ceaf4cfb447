"""Weights on this machine: the catalogue of what can be had, and the shelf of what is here."""
