"""Hypothesis for these tests: as slow a machine as there may be."""

from hypothesis import settings

settings.register_profile("engine", deadline=None, max_examples=80)
settings.load_profile("engine")
