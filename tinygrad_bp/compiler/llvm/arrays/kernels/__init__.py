"""Loops over arrays in LLVM's IR, each a function: sums of products, and maps."""
