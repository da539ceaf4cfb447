"""Invented interviews to practise on, and the small translation models that are made from their sentences."""
