"""The command as a process: signals, memory, exit codes, workers and progress.

Nothing about any question; whatever happens, it ends in one line and an exit code.
"""
