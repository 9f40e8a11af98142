"""Papers that belong to a row: vouchers, certificates, agreements.

Contents lie encrypted on the disk; who reads one is written down."""
