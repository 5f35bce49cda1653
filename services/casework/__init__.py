"""What is done to a plan, by people and by the engine: each write judged, stored once, answered by a receipt."""
