"""The commands that make what is bundled: models, references, settings, recordings; each lists what it has made."""
