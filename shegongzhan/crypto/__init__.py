"""Encrypted fields, blind indexes, masks and the key ring: all the cryptography of the product.

Nothing else may import `cryptography`."""
