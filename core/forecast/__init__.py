"""The probability of exhaustion: outage episodes, simulated futures, and backtests of the forecasts."""
