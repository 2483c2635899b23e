"""The review pages under load, and the queue at size."""
