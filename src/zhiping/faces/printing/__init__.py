"""Documents of many dossiers at once: an office chooses, the worker makes, one file is fetched."""
