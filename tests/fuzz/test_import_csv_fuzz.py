"""Any bytes as import csv end in a value or in a sentence."""


def test_any_input_of_import_csv_is_understood_or_refused(fuzz):
    fuzz("import-csv")
