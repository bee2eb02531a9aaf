"""Any bytes as import json end in a value or in a sentence."""


def test_any_input_of_import_json_is_understood_or_refused(fuzz):
    fuzz("import-json")
