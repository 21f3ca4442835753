"""Pretrained language models as recommenders: fetched, split in two, grown by an adapter, read as streams."""
