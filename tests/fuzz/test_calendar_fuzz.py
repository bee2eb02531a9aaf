"""Any bytes as calendar end in a value or in a sentence."""


def test_any_input_of_calendar_is_understood_or_refused(fuzz):
    fuzz("calendar")
