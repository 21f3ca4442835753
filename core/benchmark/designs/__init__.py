"""Several originals × several forget sets × several retrained models: how sure a method's figures are, and why not."""
