"""Clinical data of the athletes app in TOML, and the loaders that check it. Must not decide anything clinical."""
