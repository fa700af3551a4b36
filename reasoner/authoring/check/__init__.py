"""What rules conclude over every patient that a record can describe: found by search over answer sets, never by sampling."""
