"""What takes seconds, beside a session that goes on answering."""
