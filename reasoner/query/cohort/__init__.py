"""Questions about many patients: conditions that may be unknown, dimensions to count by, and the processes that count."""
