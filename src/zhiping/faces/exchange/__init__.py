"""Sheets out and in: asked for with a reason, made by the worker; uploaded, looked at, applied as one unit."""
