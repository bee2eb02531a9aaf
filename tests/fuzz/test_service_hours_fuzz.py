"""Any bytes as service hours end in a value or in a sentence."""


def test_any_input_of_service_hours_is_understood_or_refused(fuzz):
    fuzz("service-hours")
