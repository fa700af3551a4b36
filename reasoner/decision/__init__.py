"""What to do: the order of alarms, actions and questions, read off what the rules concluded and what is believed."""
