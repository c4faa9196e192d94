"""Figures, charts and texts become pages: the only room that imports jinja2 and weasyprint.

plan (the pages and their numbers) · texts, placeholders, sentences, typography (the words) ·
view (what a template sees) · build (templates → one HTML document) · render, finish (→ PDF).
"""
