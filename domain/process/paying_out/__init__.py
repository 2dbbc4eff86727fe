"""Payment runs over the system of record: proposed, decided, sent, answered, booked."""
