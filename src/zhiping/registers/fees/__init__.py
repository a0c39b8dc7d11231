"""收费台账: what accepted applicants owe, vouchers of two people, a ledger that always balances (F1)."""
