"""Any bytes as time words end in a value or in a sentence."""


def test_any_input_of_time_words_is_understood_or_refused(fuzz):
    fuzz("time-words")
