"""Reads of triage, test results and what is due. Row-level security bounds each of them to one clinic."""
