"""An invoice as a readable sheet: what stands on it as data, and how it is drawn."""
