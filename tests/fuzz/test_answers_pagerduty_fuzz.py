"""Any answers of a server of pagerduty end in events or in a sentence."""


def test_any_answers_of_pagerduty_are_understood_or_refused(fuzz):
    fuzz("answers-pagerduty")
