"""The page on which a network learns while one watches: `tinygrad-bp play`.

`state/` declares what the page's state is: its settings, its messages, its address. `presets/`
has the networks and data that it begins with, `run/` trains and walks through an update phase
by phase, `panels/` says what each part of the page shows, as plain data. `session/` is all of
that behind messages, and knows nothing of the web; `host/` serves it to browsers, and `page/` is
what they load.
"""
