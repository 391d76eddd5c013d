"""Whole steps of a training in compiled code."""
