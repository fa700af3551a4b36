"""The certificate's bytes and numbers: what the engine writes and the checker reads, from the standard library alone."""
