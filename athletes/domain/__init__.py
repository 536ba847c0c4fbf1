"""How runners respond to load, what they told us at intake: plain Python without Django, clock or storage."""
