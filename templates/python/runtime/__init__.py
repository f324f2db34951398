"""The runtime of generated SDKs: it knows no contract, and generated code imports nothing else."""
