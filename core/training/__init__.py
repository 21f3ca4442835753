"""The one training loop; nobody outside knows a device."""
