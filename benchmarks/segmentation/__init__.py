"""Sentence splitting against public tools: ``python -m benchmarks.segmentation``."""
