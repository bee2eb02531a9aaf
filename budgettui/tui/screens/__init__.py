"""The screens: how the widgets are laid out, and what their keys do."""
