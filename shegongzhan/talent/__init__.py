"""Social workers and other talent: employment, certificates, pay, awards and allowances.

Amounts come from the policy pack; this room does the arithmetic."""
