"""What the state of the page is, declared once: settings, messages, and the address of a moment."""
