"""Pages of the review. Permission was decided by the table of access before a view is called."""
