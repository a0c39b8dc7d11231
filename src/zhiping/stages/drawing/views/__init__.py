"""Pages of the room of draws."""
