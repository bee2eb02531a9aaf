"""What libraries remark about somebody's file: their remarks quote the file, and Python remembers each."""

import sys


def silence_libraries() -> None:
    """Leave such remarks out, unless -W or PYTHONWARNINGS asks for them."""
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
