"""The servers that are compared: each starts, seeds itself and says what it can be asked."""
