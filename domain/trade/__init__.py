"""Who trades what with whom: Partner, Partnership, Marketable."""
