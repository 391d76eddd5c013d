"""Elementary functions on vectors of doubles, written as LLVM IR."""
