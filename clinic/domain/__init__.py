"""Plain-Python ideas that every app builds on: truth with unknowns, rounding, rule violations, explanations."""
