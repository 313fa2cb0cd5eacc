"""The command as a process: signals, memory, exit codes, workers and progress."""
