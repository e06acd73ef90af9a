"""Benchmarks: the extractor and its peers on the same documents, in one run, taking turns."""
