"""Modules that stand between others while a network is trained: dropout, and normalisation."""
