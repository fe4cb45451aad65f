"""What one machine cannot carry: imports and whole-graph questions on Spark, with the row functions of other rooms."""
