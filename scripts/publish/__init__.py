"""Put what was made in its place, and lose nothing on the way."""
