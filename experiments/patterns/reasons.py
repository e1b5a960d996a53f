"""Why the model is known not to show a pattern; nothing else may fail."""

REASONS: dict[tuple[str, str], str] = {}
"""By number of the pattern and statement."""
