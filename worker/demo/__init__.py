"""The demo: one month of trade between real companies, from agreement to reconciled invoice."""
