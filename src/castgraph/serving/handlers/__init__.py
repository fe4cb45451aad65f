"""A request → its answer: one module for each way of asking. They run in worker processes, and see no connection."""
