"""The review meeting and its ballot (P8). So far what it prints."""
