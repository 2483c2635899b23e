"""The embedded model measured: quality, inline terms, loops, speed and memory."""
