"""How the tables came to be: one module a step, run by archive.migrate."""
