"""C: a program as a file of C99, to be compiled elsewhere. It is no backend: nothing runs here."""
