"""How others see that a worker is alive."""

#: How the leases begin that workers hold while they are at work; the worker's name follows.
ALIVE = "worker "
