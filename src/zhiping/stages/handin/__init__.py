"""Paper and fees (P6, T7, F1): manifests, the counter, the cashier, admission."""
