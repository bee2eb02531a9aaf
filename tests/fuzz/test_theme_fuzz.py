"""Any bytes as theme end in a value or in a sentence."""


def test_any_input_of_theme_is_understood_or_refused(fuzz):
    fuzz("theme")
