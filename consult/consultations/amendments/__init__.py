"""Amendments from their offer to their answer: who may do what, what each step writes, and their pages."""
