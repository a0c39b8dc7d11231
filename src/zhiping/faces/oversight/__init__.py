"""What those read who do not act: supervisors their dossiers, auditors the trail. No page here changes anything."""
