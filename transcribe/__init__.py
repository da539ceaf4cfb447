"""Audio becomes timed words in the witness's language, and every doubt about them is written beside them."""
