"""Checks of meaning: what can be told of a translation without understanding it. They flag, and never edit."""
