"""Any bytes as import parquet end in a value or in a sentence."""


def test_any_input_of_import_parquet_is_understood_or_refused(fuzz):
    fuzz("import-parquet")
