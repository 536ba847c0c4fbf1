"""What the templates of the programs app show, worked out once. No rules and no database here."""
