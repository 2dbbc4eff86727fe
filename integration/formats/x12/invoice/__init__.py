"""Invoices (810) to the EN 16931 model and back.

What X12 has a code for is said by it. What only EN 16931 knows is said under its business term:
`N9*ZZ*BT-17` with the text in MSG for the document, `REF*ZZ*BT-127*text` for a party or a line.
What can be said in neither way is refused.
"""
