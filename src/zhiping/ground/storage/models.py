"""Nothing is stored here: sealed bytes live in the rows of their owners and in the evidence folder, keys in files."""
