"""How much of a large lesson is written out."""

#: The derivatives, unless they are asked for, and the blocks in them.
DERIVATIVES, BLOCKS = 24, 500

#: The derivatives p - y.
STEPS = 24

#: The weights and biases that second derivatives are taken by.
TWICE = 50

#: The neurons of the forward pass, and the updates.
NEURONS, UPDATES = 60, 40

#: The rows and the columns of an image.
MAP = 12

#: The samples of images that have tables of their own.
SAMPLES = 6

#: The rows and columns of a table.
ROWS, COLUMNS = 400, 8
