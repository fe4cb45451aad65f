"""A request → its answer: one module for each way of asking. They run in worker processes, and know nothing of HTTP's wire."""
