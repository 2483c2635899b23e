"""The parts of ``pipeline.glossary``: reading, matching, checking and proposing terms."""
