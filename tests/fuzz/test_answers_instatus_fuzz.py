"""Any answers of a server of instatus end in events or in a sentence."""


def test_any_answers_of_instatus_are_understood_or_refused(fuzz):
    fuzz("answers-instatus")
