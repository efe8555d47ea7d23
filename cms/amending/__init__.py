"""From accepted amendments to the next version: into the draft, out as a version, and the poll put again."""
