"""Tax: which VAT treatment a supply gets, as data. Rules, rates and territories are tables."""
