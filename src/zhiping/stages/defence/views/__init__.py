"""Pages of the defence."""
