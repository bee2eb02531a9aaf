"""Any bytes as store end in a value or in a sentence."""

from parser_fuzz_targets import TARGETS

SIZE_OF_A_WRITE_LOST = bytes.fromhex(
    "874f1ae082e17f8e10d1021daa9d9e48d8f22004719b0e747bf8e514a7a93c62e0933991ce35dd51"
    "ed243bef31245d4403230a7eda5c94c96e419d21dec115355910e7c4f6d8891ea6214553527249cb1e"
)


def test_any_input_of_store_is_understood_or_refused(fuzz):
    fuzz("store")


def test_a_write_without_its_size_is_a_problem_of_the_chain():
    TARGETS["store"].run(SIZE_OF_A_WRITE_LOST)
