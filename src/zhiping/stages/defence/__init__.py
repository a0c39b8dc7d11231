"""The oral defence (P7): panels, schedule, notices, the day itself."""
