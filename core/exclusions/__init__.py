"""Exclusions that the configuration describes: planned and recurring times, service hours, calendar files.

Each rule here is an `ExclusionRule`; it is expanded only over the time that is read.
"""
