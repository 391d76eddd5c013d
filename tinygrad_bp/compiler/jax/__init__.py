"""The backend `jax`: programs of arrays as functions of JAX, for whatever machine it finds."""
