"""What one machine cannot carry: imports and whole-graph questions on Spark, with row functions and answers from below."""
