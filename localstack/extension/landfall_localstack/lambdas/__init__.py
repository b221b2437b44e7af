"""Lambda functions as local processes: one per execution environment, reused while it is warm."""
