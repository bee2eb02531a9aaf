"""The gate: may a service ship, may it ship something that may cost budget, and if not, when?"""

from .gate_results import Verdict
from .verdict import gate, needs_probability

__all__ = ["Verdict", "gate", "needs_probability"]
