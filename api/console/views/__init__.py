"""What pages show: records of the domain, brought into the order in which people read them."""
