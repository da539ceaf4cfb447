"""The domain's nouns and rules. Needs nothing but the standard library, and imports no other package of the house."""
