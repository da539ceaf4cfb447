"""The command line `testimony`: it parses, calls and prints."""
