"""The compiler: the same scalar code, traced once and run at the speed of C."""
