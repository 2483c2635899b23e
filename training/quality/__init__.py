"""How the tables and models of ``pipeline.quality`` were made. ``python -m training.quality`` does all of it."""
