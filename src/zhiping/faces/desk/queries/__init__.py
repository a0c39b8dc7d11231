"""Reads of the desk: worklists, inbox, history, the picture of the procedure."""
