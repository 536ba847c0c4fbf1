"""What templates of triage, tests and check-ins show, ready to print. Must not read or write rows."""
