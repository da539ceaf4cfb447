"""Measuring how far what a machine wrote is from what a person wrote, and where it stands (docs/measuring.md)."""
