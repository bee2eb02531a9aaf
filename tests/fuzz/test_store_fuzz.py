"""Any bytes as store end in a value or in a sentence."""


def test_any_input_of_store_is_understood_or_refused(fuzz):
    fuzz("store")
