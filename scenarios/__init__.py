"""Bundled what-if scenarios, one YAML file each."""
