"""Where a session runs: behind a server on this machine, or in the browser itself."""
