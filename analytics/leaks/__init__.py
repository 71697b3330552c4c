"""The leak engine as pure functions: from the readings of a sector to events that say what leaks, since when, how much.

Everything is causal: what is said of an instant uses nothing later. Flows are m3/h, pressures m, instants epoch
seconds.
"""
