"""Paper and fees (P6, T7, F1). So far what it prints; the room itself comes with the hand-in."""
