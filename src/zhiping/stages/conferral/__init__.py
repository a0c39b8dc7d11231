"""Results, confirmation, certificates (P8 to P10). So far what it prints."""
