"""Use cases of the programs app: drafting, editing, publishing, files, gates, logging of sessions."""
