"""Pages of polls: the list, the poll, the ballot, the downloads, and what chair and secretariat do."""
