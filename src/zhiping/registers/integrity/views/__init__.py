"""Pages of the integrity record."""
