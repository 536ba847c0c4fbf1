"""Forms of triage, test sessions and check-ins. They parse and validate; they never save."""
