"""Pictures of answers: each `draw` takes what an answer holds and writes a file, .png, .svg or .pdf."""
