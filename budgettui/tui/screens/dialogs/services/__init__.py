"""Dialogs about one service: its form, its number explained, its days ahead, beside another."""
