"""Patterns of real companies that the simulated firm must show, each measured on the model."""
