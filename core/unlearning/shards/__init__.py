"""What SISA, RecEraser and APA share: a model or an adapter a shard, made once, retrained where a request reaches."""
