"""The weekly planner (clinical.md 9): checks a week against every constraint and finds the best one. Plain Python."""
