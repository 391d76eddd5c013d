"""`check_work`: a student's own numbers against the graph, and the slips behind them."""
