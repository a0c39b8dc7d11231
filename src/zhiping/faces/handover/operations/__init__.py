"""What is handed over is made here, and that it was is recorded."""
