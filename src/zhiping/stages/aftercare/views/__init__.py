"""Pages of the aftercare."""
