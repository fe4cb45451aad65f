"""Where a dataset lives: in memory, in a directory, behind an endpoint.

One `Store` answers for all of them, so that nothing above this room asks which.
"""
