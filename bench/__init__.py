"""Speed and memory, measured: each row does a piece of Nhịp's work and the same by bare statements, in the same run.

`make bench` prints a table; `python -m bench --units 2000 finding` measures one group on a small tree. Machines are noisy, so
read the ratios. Nothing here is asserted by a test: the tests only keep it running.
"""
