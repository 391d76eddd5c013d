"""Pictures of computation graphs and of networks, drawn by Graphviz."""
