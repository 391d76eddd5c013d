"""What networks and losses are while a function is traced: loops over what is alike."""
