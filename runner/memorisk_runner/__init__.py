"""Trains small and large language models so that their memory can be measured: safetensors and JSON out, nothing else."""

__version__ = "0.1.0"
