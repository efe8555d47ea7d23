"""Pages that see several apps: the list of reforms, a reform, a forum."""
