"""The sample campaign, made from a seed."""
