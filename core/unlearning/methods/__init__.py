"""One file a method. A file that is dropped in here is found and registered by itself; nothing else lists it."""
