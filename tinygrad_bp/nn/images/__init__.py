"""Images: the windows in them, convolution and pooling."""
