"""Plain values become HTML: no gradio in here, every text escaped, every colour from the style sheet."""
