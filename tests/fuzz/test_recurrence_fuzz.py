"""Any bytes as recurrence end in a value or in a sentence."""


def test_any_input_of_recurrence_is_understood_or_refused(fuzz):
    fuzz("recurrence")
