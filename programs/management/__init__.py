"""Django finds the commands in here."""
