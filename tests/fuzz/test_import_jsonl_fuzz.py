"""Any bytes as import jsonl end in a value or in a sentence."""


def test_any_input_of_import_jsonl_is_understood_or_refused(fuzz):
    fuzz("import-jsonl")
