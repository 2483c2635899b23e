"""Refreshing at scale: what a refresh costs against what changed, and against the engine alone."""
