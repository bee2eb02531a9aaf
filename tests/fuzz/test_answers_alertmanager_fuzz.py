"""Any answers of a server of alertmanager end in events or in a sentence."""


def test_any_answers_of_alertmanager_are_understood_or_refused(fuzz):
    fuzz("answers-alertmanager")
