"""Received audio before anyone listens: identify it by content, decode it, find the speech, draw its outline."""
