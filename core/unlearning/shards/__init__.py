"""What SISA and RecEraser share: a model a shard, made once, retrained where a request touches it."""
