"""Any bytes as import tools end in a value or in a sentence."""


def test_any_input_of_import_tools_is_understood_or_refused(fuzz):
    fuzz("import-tools")
