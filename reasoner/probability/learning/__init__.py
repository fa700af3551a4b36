"""Learning rates from rows of patients: the only place that knows torch and Pyro, and only inside functions.

`rows` counts, `hyperparameters` fits what the rates have in common (Pyro), `rates` draws each rate from its conjugate
posterior, `encoding` turns draws into integers, `learner` puts them together, `evaluation` cross-validates, `card` says
what came out, `writing` puts model and card on disk.
"""
