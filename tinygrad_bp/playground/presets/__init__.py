"""What the page begins with: networks, their data, and the settings with which they learn."""
