"""The effect of excluded time on budgets."""
