"""Template tags: the components of the design system. No clinical rule and no database access lives here."""
