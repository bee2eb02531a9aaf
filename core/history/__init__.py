"""What was usual and what was not: cycles, trends, anomalies."""
