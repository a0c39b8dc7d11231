"""Pages of results, confirmation and certificates."""
