"""The invoice on its way: opened, checked, advanced by events and time, migrated."""
