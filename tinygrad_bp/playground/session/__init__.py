"""One state of the page: messages in, events out, with no web in it."""
