"""The rule editor: a forum's own decision rule, composed from blocks or written as YAML."""
