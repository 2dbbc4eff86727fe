"""What is asked of a hybrid PDF, part by part: file, objects, metadata, embedded files.

Source: ISO 19005-3:2012 (PDF/A-3); the numbers of clauses are those of this standard.
"""
