"""Optimizers and their registry."""
