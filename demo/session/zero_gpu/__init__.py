"""On a Space with ZeroGPU, jobs leave the process that serves the page: to a GPU that is lent for them, or to a CPU.

That process itself never computes a gradient. Autograd finds its devices once, at the first gradient of a process, and
what is forked from one that found none cannot train on a GPU. Everywhere else, all of this does nothing.
"""
