"""Any bytes as import xlsx end in a value or in a sentence."""


def test_any_input_of_import_xlsx_is_understood_or_refused(fuzz):
    fuzz("import-xlsx")
