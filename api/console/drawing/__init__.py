"""Charts: sizes and positions of what templates draw as SVG. No library, no script."""
