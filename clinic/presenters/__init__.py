"""What the practice's templates show: frozen rows in words, made from rows of the database. Never writes."""
