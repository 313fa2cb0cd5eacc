"""Pictures of answers: each `draw` takes what an answer holds and writes a file, .png, .svg or .pdf.

Nothing is told by colour alone, and the same answer gives the same file.
"""
