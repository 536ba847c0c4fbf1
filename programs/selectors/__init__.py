"""Reads of the programs app: the working plan, what was published, what the runner sees today, facts for the gates."""
