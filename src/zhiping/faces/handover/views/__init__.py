"""Pages of what can be taken away."""
