"""SageMaker: moto keeps the records, training jobs and endpoints run as local processes."""
