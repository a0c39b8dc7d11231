"""Collection of forms, destruction of material (P11). So far what it prints."""
