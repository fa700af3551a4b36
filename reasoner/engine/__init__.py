"""The wiring: the only room that knows all the others, from a patient's record to an answer with its certificate."""
