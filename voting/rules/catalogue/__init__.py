"""The catalogue of rules: one YAML file a rule, named by its id; see ``voting.rules.entries``."""
