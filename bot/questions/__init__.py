"""One question, wherever it's asked: as posed, its card and its grading."""
