"""The commands of `tinygrad-bp`, a file each: its arguments, and what it does with them."""
