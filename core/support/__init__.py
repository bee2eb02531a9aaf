"""Helpers that know nothing about budgets: frozen classes, JSON, data frames, lazy imports."""
