"""Registering to a cycle and composing its group: answers, decisions, invitations, teams, imported lists."""
