"""Source wordings to English under the glossary: the port, the engine, the agreed renderings, the checks of meaning."""
