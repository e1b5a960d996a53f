"""Presentation: outcomes of experiments in, words, figures and pages out."""
