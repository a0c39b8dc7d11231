"""Writes of the aftercare: collection, destruction, results given back, the year's end."""
