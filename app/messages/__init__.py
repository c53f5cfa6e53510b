"""Messages: a row in the outbox for each thing a person should hear of, written in the thing's own transaction."""
