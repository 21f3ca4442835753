"""E2URec as one writes it down first, with transformers and peft alone, to hold the method's speed and answers against.

Three models lie in memory, the original, the augmented one and the student; both teachers are asked anew at every step,
the decoder computes the whole answer over the whole vocabulary, and every prompt is padded to the longest there is.
What is learned, from which samples and in which order, is the method's own, so both must answer alike.
"""

import time
from copy import deepcopy

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from torch.nn import functional
from transformers import AutoModelForSeq2SeqLM

from core.models.layers import layers_in
from core.unlearning.common.forget_retain_batches import draw_batches, forget_batches, steps_for
from core.unlearning.methods.e2urec import forgetting_teacher, within_reach


class Straightforward:
    """One request; of ``work``, the method's workspace, only data, layer names and sources of randomness are used."""

    def __init__(self, work, settings, folder):
        self.work, self.settings, self.plan = work, settings, work.plan
        work.backbone.save(folder)
        self.original = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
        self.no, self.yes = work.backbone.answers
        self.longest = int(max(work.plan.train.lengths))
        end = work.backbone.tokenizer.eos_token_id
        self.answer = torch.tensor([[self.no] if end is None else [self.no, end]])

    def unlearned(self):
        """Return the student and the seconds that it took."""
        began = time.monotonic()
        augmented = self._augmented()
        return self._student(augmented), time.monotonic() - began

    def clicks(self, model, samples):
        """Return p(yes) (n,)."""
        said = np.empty(len(samples))
        with torch.no_grad():
            for positions in _in_turn(samples):
                said[positions] = functional.softmax(self._logits(model, samples, positions), -1)[:, 1]
        return said

    def _augmented(self):
        settings, forget = self.settings, self.plan.forget
        model, parameters = self._adapted(settings.augment_lora)
        size, bounds = settings.augment.batch_size, settings.augment_steps
        batches = forget_batches(forget, settings.augment_passes, size, bounds, self.work.rng("augment"))
        labels = torch.from_numpy(forget.label)

        def loss(positions):
            return functional.cross_entropy(self._logits(model, forget, positions), labels[positions])

        self._descend(parameters, batches, loss, settings.augment)
        return model

    def _student(self, augmented):
        settings, student = self.settings, self.settings.student
        steps = steps_for(settings.student_passes, len(self.plan.forget), student.batch_size, settings.student_steps)
        beside, alone = round(student.batch_size * settings.retain_ratio), min(settings.forget_only_steps, steps // 2)
        seen = draw_batches(self.plan, steps, student.batch_size, beside, self.work.rng("student"), alone)
        alpha = self._alpha(augmented, seen)
        model, parameters = self._adapted(settings.student_lora)

        def loss(positions):
            go, term = seen.forgets[positions], functional.kl_div
            with torch.no_grad():
                original, overlearned = (
                    self._logits(one, seen.samples, positions) for one in (self.original, augmented)
                )
            wrong = torch.from_numpy(forgetting_teacher(original.numpy(), overlearned.numpy(), alpha))
            answers = functional.log_softmax(self._logits(model, seen.samples, positions), -1)
            sides = [
                term(answers[side], functional.log_softmax(teacher[side], -1), reduction="sum", log_target=True)
                / max(int(side.sum()), 1)
                for side, teacher in ((torch.from_numpy(go), wrong), (torch.from_numpy(~go), original))
            ]
            return (1 - settings.w) * sides[0] + settings.w * sides[1]

        self._descend(parameters, seen.batches, loss, student)
        return model

    def _alpha(self, augmented, seen):
        wrong = seen.samples.take(seen.forgets)
        said = [np.empty((len(wrong), 2), np.float32) for _ in range(2)]
        with torch.no_grad():
            for positions in _in_turn(wrong):
                for model, logits in zip((self.original, augmented), said, strict=True):
                    logits[positions] = self._logits(model, wrong, positions)
        return within_reach(*said, self.settings.alpha, self.settings.reach)

    def _adapted(self, lora):
        targets = layers_in(self.work.backbone.layers, lora.targets)
        torch.manual_seed(self.work.seed)
        config = LoraConfig(r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=targets)
        model = get_peft_model(deepcopy(self.original), config)
        return model, [weight for weight in model.parameters() if weight.requires_grad]

    def _logits(self, model, samples, positions):
        """Return the answers' logits (b, 2) out of those of the whole answer, over the whole vocabulary."""
        tokens, mask, _ = samples.padded(positions, self.work.backbone.pad)
        wider = ((0, 0), (0, self.longest - tokens.shape[1]))
        tokens, mask = np.pad(tokens, wider, constant_values=self.work.backbone.pad), np.pad(mask, wider)
        tokens, mask = torch.from_numpy(tokens), torch.from_numpy(mask)
        said = model(input_ids=tokens, attention_mask=mask, labels=self.answer.expand(len(positions), -1))
        return said.logits[:, 0][:, [self.no, self.yes]]

    def _descend(self, parameters, batches, loss, settings):
        optimizer = torch.optim.AdamW(
            parameters, settings.learning_rate, settings.betas, weight_decay=settings.weight_decay
        )
        for step, positions in enumerate(batches, start=1):
            rising = step / max(settings.warmup, 1)
            falling = (len(batches) - step + 1) / max(len(batches) - settings.warmup, 1)
            for group in optimizer.param_groups:
                group["lr"] = settings.learning_rate * min(rising, falling, 1.0)
            loss(positions).backward()
            torch.nn.utils.clip_grad_norm_(parameters, settings.clip)
            optimizer.step()
            optimizer.zero_grad()


def _in_turn(samples, size=64):
    return [np.arange(at, min(at + size, len(samples))) for at in range(0, len(samples), size)]
