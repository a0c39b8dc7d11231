"""Made-up cohorts, and whole rounds on a simulated clock, driven through the operations that the pages use."""
