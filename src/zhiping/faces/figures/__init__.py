"""Figures of a round for the bureau and for who supervises it: how far, where, whether in time. Counts, no names."""
