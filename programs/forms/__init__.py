"""Forms of the programs app. They parse and validate; services save."""
