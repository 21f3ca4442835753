"""The methods, in the order in which tables show them; importing this package registers them."""

from core.unlearning import e2urec as e2urec
from core.unlearning import original as original
from core.unlearning import retrain as retrain
