"""What shells are told of the commands."""
