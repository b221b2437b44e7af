"""What LocalStack lacks for Landfall: Lambda functions and SageMaker as local processes, and what connects them.

LocalStack finds it through the entry points beside this package, which is put on PYTHONPATH; nothing is installed
and nothing in site-packages is changed.
"""
