"""Faults on purpose: one test per fault, named after it, on the real commands.

A short run belongs to the test command. ``python -m tests.faults --long`` tries each fault more often and prints a
table.
"""
