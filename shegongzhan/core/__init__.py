"""What every room uses: errors, ids, time, paging, scoping and the parts pages are made of.

It knows nothing of the field."""
