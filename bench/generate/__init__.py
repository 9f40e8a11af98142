"""The synthetic region: N persons and M service records over the real divisions of a region, set by set.

`python -m bench.generate SIZE` fills the database of DATABASE_URL, which must be empty. The same size gives the same
rows each time, but for what is encrypted: every nonce is new. All encrypted columns hold real ciphertexts and all blind
indexes are those of their values: nothing is pooled. Identity numbers are distinct and have their check character.
"""
