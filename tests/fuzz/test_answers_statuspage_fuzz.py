"""Any answers of a server of statuspage end in events or in a sentence."""


def test_any_answers_of_statuspage_are_understood_or_refused(fuzz):
    fuzz("answers-statuspage")
