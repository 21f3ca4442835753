"""The few losses that every method is made of, on the answers' logits, each a mean over samples, in nats."""

from torch import Tensor
from torch.nn import functional


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean of −log p(label), a scalar, from ``logits`` (n, 2) and ``labels`` (n,); 0 for no sample.

    Source: E2URec, CE in L_REM.
    """
    return functional.cross_entropy(logits, labels, reduction="sum") / max(len(logits), 1)


def kl_divergence(teacher: Tensor, student: Tensor) -> Tensor:
    """Return the mean of KL(p_teacher ‖ p_student), a scalar, both given as logits (n, 2); 0 for no sample.

    Source: E2URec, L_FGT and L_REM.
    """
    target, log_student = functional.log_softmax(teacher, dim=-1), functional.log_softmax(student, dim=-1)
    return functional.kl_div(log_student, target, reduction="sum", log_target=True) / max(len(student), 1)
