"""Files as people have them, read whole or refused in a sentence: their encoding, their columns, their lines."""
