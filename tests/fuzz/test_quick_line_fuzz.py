"""Any bytes as quick line end in a value or in a sentence."""


def test_any_input_of_quick_line_is_understood_or_refused(fuzz):
    fuzz("quick-line")
