"""Any answers of a server of prometheus end in events or in a sentence."""


def test_any_answers_of_prometheus_are_understood_or_refused(fuzz):
    fuzz("answers-prometheus")
