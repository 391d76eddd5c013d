"""Settings of the test run as a whole.

Property tests draw the same examples at every run, so that a change is judged by what
it changes. `pytest --hypothesis-profile=search` looks for new examples instead.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=2000, deadline=None, database=None)
settings.load_profile("same")
