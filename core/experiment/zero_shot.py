"""A recommender as it was before it saw any rating: the pretrained language model that it was made of."""

from dataclasses import replace

import torch

from core.experiment.experiment import Experiment
from core.experiment.opening.kept_answers import NO_ANSWERS
from core.models.language.stream import StreamBackbone


def before_training(experiment: Experiment) -> Experiment | None:
    """Return ``experiment`` with the pretrained model in the place of its recommender; None where there was none.

    It answers as that model does, from the same states below the adapted layers.
    """
    backbone = experiment.recommender.backbone
    if not isinstance(backbone, StreamBackbone) or backbone.update is None:
        return None
    nothing = {name: torch.zeros_like(weight) for name, weight in backbone.own_weights().items()}
    plain = replace(experiment.recommender, model=backbone.with_own(nothing))
    return replace(experiment, recommender=plain, kept_answers=NO_ANSWERS)
