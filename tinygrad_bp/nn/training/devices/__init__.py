"""Training on the devices that JAX finds: one or many, of one process or of several.

`choice.py` says which devices, `team.py` what the processes tell each other, `steps.py` is what
each device does, and `device_steps.py` is what `fit` calls.
"""
