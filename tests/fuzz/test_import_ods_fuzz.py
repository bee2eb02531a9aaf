"""Any bytes as import ods end in a value or in a sentence."""


def test_any_input_of_import_ods_is_understood_or_refused(fuzz):
    fuzz("import-ods")
