"""Any bytes as posix zone end in a value or in a sentence."""


def test_any_input_of_posix_zone_is_understood_or_refused(fuzz):
    fuzz("posix-zone")
