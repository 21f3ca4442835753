import pytest
import torch

from core.devices import CPU_ONLY, uses_cuda


@pytest.mark.parametrize(("there", "kept_off", "used"), [
    (True, "", True), (True, "false", True), (True, "True", False), (True, "1", False), (False, "", False),
])  # fmt: skip
def test_a_cuda_device_is_used_unless_the_process_is_kept_off_it(monkeypatch, there, kept_off, used):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    monkeypatch.setenv(CPU_ONLY, kept_off)
    assert uses_cuda() is used
