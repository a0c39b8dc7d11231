"""What results, confirmation and certificates keep (P8 to P10)."""
