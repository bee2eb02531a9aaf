"""Any bytes as definitions end in a value or in a sentence."""


def test_any_input_of_definitions_is_understood_or_refused(fuzz):
    fuzz("definitions")
