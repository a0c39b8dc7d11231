"""Pages of the desk. Permission was decided by the table of access before a view is called."""
