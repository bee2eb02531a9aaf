"""The chance of exhaustion: episodes of outages, drawn onwards, and held against what came."""
