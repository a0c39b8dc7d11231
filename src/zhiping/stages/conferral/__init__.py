"""Results, objections, confirmation, certificates (P8 to P10)."""
