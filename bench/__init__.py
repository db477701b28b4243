"""Speed, memory and start-up time of the shipped program, measured from outside."""
