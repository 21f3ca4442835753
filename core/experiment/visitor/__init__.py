"""A visitor who is learned before their eyes and forgotten again, judged by the model that never met them."""

from core.experiment.visitor.lineup import LineUp, line_up
from core.experiment.visitor.model import VISITOR, VisitorModel, VisitorSettings
from core.experiment.visitor.outcome import VisitorOutcome, outcome
from core.experiment.visitor.simulation import simulate_visitors, visitors_path
from core.experiment.visitor.visitor import Visitor, known_items, visitor_samples

__all__ = [
    "VISITOR",
    "LineUp",
    "Visitor",
    "VisitorModel",
    "VisitorOutcome",
    "VisitorSettings",
    "known_items",
    "line_up",
    "outcome",
    "simulate_visitors",
    "visitor_samples",
    "visitors_path",
]
