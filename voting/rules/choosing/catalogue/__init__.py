"""The packaged choosing rules, one YAML file each."""
