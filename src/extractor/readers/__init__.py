"""One module a format: bytes in, a ``Document`` out. No reader knows a form or another reader."""
