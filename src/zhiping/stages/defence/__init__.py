"""The oral defence (P7). So far what it prints."""
