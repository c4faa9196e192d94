"""Pages and PDF: figures, charts and texts become HTML, then a file that lasts.

The only room that imports jinja2 and weasyprint.
"""
