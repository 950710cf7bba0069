"""Trains the recogniser on the shards that synthesise.py wrote (also while it is still writing).

    python3 models/recipes/train_asr.py --work DIR --minutes 75 --threads 2

On the CPU every thread is a process of its own that works on its own batch, and gradients are averaged once a step: small
products gain little from two threads, and nothing at all when something else runs beside them.

Resumes from `--work/model.pt` when that is there. The learning rate follows the clock: a cosine over `--minutes`, whatever
the machine can do in them. Loss: half cross-entropy of the decoder (label smoothing 0.1), half CTC over characters."""

import argparse
import json
import math
import os
import queue
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its own pool would fight over the same cores

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F

from asr_features import HOP, RATE_HZ, Augmenter, Strength, scramble
from asr_model import Recogniser, Shape
from asr_tokenizer import ACCENT_TOKENS, CTC_VOCAB, Tokenizer

FRAMES_A_STEP = 9_000
# Few shapes: oneDNN compiles its kernels anew for every shape, which cost more than the arithmetic did.
FRAMES = (160, 224, 288, 352, 448, 576, 800)
TOKENS = (12, 16, 20, 28, 40, 56)
MARGIN_SAMPLES = 7_200
NEGATIVES, SCRAMBLED, DROWNED = 0.035, 0.02, 0.01
# The last part of the time belongs to the accents' own weights: the rest stands still, so that `auto` stays what it is.
ACCENTS_ALONE = 0.86
IGNORED = -100


class Speech:
    """All finished shards, memory-mapped; `refresh` finds new ones."""

    def __init__(self, folder: Path, kinds: tuple[str, ...]) -> None:
        self.folder, self.kinds = folder, kinds
        self.known: set[str] = set()
        self.rows: list[tuple[np.ndarray, dict]] = []
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npy")):
            whole = path.stem.split("-")[0] in self.kinds and ".partial" not in path.name
            if whole and path.name not in self.known:
                self.known.add(path.name)
                sound = np.load(path, mmap_mode="r")
                self.rows += [(sound, row) for row in json.loads(path.with_suffix(".json").read_text())]


def sound_of(item: tuple[np.ndarray, dict]) -> np.ndarray:
    sound, row = item
    return np.asarray(sound[row["offset"] : row["offset"] + row["length"]])


class Batches:
    """Makes batches in a thread of its own: utterances of about one length, augmented, with the decoder's tokens."""

    def __init__(self, speech: Speech, tokens: Tokenizer, seed: int, frames: float) -> None:
        self.speech, self.tokens, self.frames = speech, tokens, frames
        self.rng = np.random.default_rng(seed)
        self.augmenter = Augmenter(seed + 1)
        self.progress = 0.0  # set by the trainer: how far it is, 0..1
        self.short = True
        self.plain_share = 0.5  # of the utterances whose accent is hidden: `auto`
        self.ready: queue.Queue = queue.Queue(maxsize=6)
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self.speech.refresh()
            rows = self.speech.rows
            while len(self.augmenter.noises) < 12:
                self.augmenter.add_babble([sound_of(rows[index]) for index in self.rng.integers(0, len(rows), 30)])
            order = self.rng.permutation(len(rows))[:3000]
            pool = [rows[i] for i in order]
            if self.short:
                pool = [item for item in pool if item[1]["length"] < 1.9 * RATE_HZ]
            buckets: dict[int, list] = {frames: [] for frames in FRAMES}
            for item in pool:
                needed = (item[1]["length"] + MARGIN_SAMPLES) / HOP
                buckets[next(frames for frames in FRAMES if frames >= needed)].append(item)
            groups = []
            for frames, items in buckets.items():
                count = int(self.frames // frames)
                groups += [(frames, items[at : at + count]) for at in range(0, len(items) - count + 1, count)]
            for index in self.rng.permutation(len(groups)):
                self.ready.put(self.make(*groups[index]))

    def make(self, frames: int, group: list) -> dict:
        strength = Strength(0.15 if self.short else min(0.4 + 1.2 * self.progress, 0.85))
        rng = self.rng
        longest = max(row["length"] for _, row in group) + RATE_HZ // 10
        hops = [hop for hop in range(140, 185, 4) if hop * frames >= longest and (strength.value > 0.3 or 150 < hop < 170)]
        hop = int(rng.choice(hops))
        waves, accents, texts = [], [], []
        for item in group:
            luck = rng.random()
            sound, drowned_db = sound_of(item), None
            text = "" if luck < NEGATIVES + SCRAMBLED + DROWNED else item[1]["text"]
            if luck < NEGATIVES:
                sound = None
            elif luck < NEGATIVES + SCRAMBLED:
                sound = scramble(sound, rng)
            elif luck < NEGATIVES + SCRAMBLED + DROWNED:
                drowned_db = rng.uniform(-20, -9)
            waves.append(self.augmenter.place(sound, frames * hop, strength, drowned_db))
            texts.append(text)
            accents.append(item[1]["accent"])
        features = self.augmenter.features(np.stack(waves), hop, strength)
        return {"features": torch.from_numpy(features), **target_tensors(self.tokens, texts, accents, rng.random(len(texts)) < self.plain_share)}


def target_tensors(tokens: Tokenizer, texts: list[str], accents: list[str], auto: np.ndarray) -> dict:
    """Decoder input and target. After sot the model says `en`, or `nospeech` when there is none; before the accent's place
    it names the accent that it hears, whatever the prompt then says."""
    special = tokens.special
    inputs, targets = [], []
    for text, accent, hide in zip(texts, accents, auto):
        prompt = [special("startoftranscript"), special("en"), special("transcribe"), special("auto" if hide else accent), special("notimestamps")]
        words = tokens.encode(text) if text else []
        inputs.append(prompt + words)
        first = special("en") if text else special("nospeech")
        targets.append([first, IGNORED, special(accent) if text else IGNORED, IGNORED, *words, special("endoftext")])
    longest = max(map(len, inputs))
    length = next(length for length in TOKENS if length >= longest)
    characters = [[CTC_VOCAB.index(c) for c in text] for text in texts]
    return {
        "accents": torch.tensor([0 if hide else ACCENT_TOKENS.index(accent) for accent, hide in zip(accents, auto)]),
        "inputs": torch.tensor([row + [special("endoftext")] * (length - len(row)) for row in inputs]),
        "targets": torch.tensor([row + [IGNORED] * (length - len(row)) for row in targets]),
        "characters": torch.tensor([c for row in characters for c in row], dtype=torch.long),
        "character_counts": torch.tensor([len(row) for row in characters]),
    }


def losses(model: Recogniser, batch: dict, near: float, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    source = model.encode(batch["features"].to(device), batch["accents"].to(device), near)
    logits = model.decode(batch["inputs"].to(device), source)
    attention = F.cross_entropy(logits.float().flatten(0, 1), batch["targets"].to(device).flatten(), ignore_index=IGNORED, label_smoothing=0.1)
    scores = F.log_softmax(model.characters(source).float(), dim=-1).transpose(0, 1)
    lengths = torch.full((scores.shape[1],), scores.shape[0], dtype=torch.long)
    ctc = F.ctc_loss(scores, batch["characters"].to(device), lengths, batch["character_counts"], reduction="sum", zero_infinity=True)
    return attention, ctc / batch["character_counts"].sum().clamp(min=1)


def average(values: list[torch.Tensor], extra: torch.Tensor, processes: int) -> torch.Tensor:
    """Averages tensors in place over all processes, and returns the average of `extra`."""
    if processes == 1:
        return extra
    flat = torch.cat([*(value.flatten() for value in values), extra])
    dist.all_reduce(flat)
    flat /= processes
    at = 0
    for value in values:
        value.copy_(flat[at : at + value.numel()].view_as(value))
        at += value.numel()
    return flat[at:]


def learning_rates(step: int, progress: float) -> tuple[float, float]:
    """Factors for the shared weights (a cosine down to nothing until only the accents learn) and for the accents' own."""
    warm = min(1, (step + 1) / 300)
    left = 0.5 * (1 + math.cos(math.pi * min(progress / ACCENTS_ALONE, 1)))
    alone = 0.5 * (1 + math.cos(math.pi * min(max(progress - ACCENTS_ALONE, 0) / (1 - ACCENTS_ALONE), 1)))
    return (warm * (0.01 + 0.99 * left) if progress <= ACCENTS_ALONE else 0.0), warm * (0.02 + 0.98 * alone)


def begin_with(model: Recogniser, weights: dict[str, torch.Tensor]) -> None:
    """An earlier model's weights, which may lack the accents' own and the newest special tokens."""
    own = model.state_dict()
    for name, value in weights.items():
        own[name][: value.shape[0]] = value
    model.load_state_dict(own)


def train(rank: int, processes: int, options: argparse.Namespace) -> None:
    torch.set_num_threads(max(options.threads // processes, 1))
    torch.manual_seed(options.seed)
    if processes > 1:
        dist.init_process_group("gloo", init_method=f"file://{options.meeting}", rank=rank, world_size=processes)
    work = Path(options.work)
    tokens = Tokenizer(work / "tokenizer.json")
    shape = Shape(vocab=tokens.size, ctc=len(CTC_VOCAB))
    model = Recogniser(shape).to(options.device)
    parameters, accents = list(model.parameters()), model.accent_parameters()
    shared = [p for p in parameters if all(p is not own for own in accents)]
    groups = [([p for p in shared if p.dim() > 1], 0.02), ([p for p in shared if p.dim() <= 1], 0.0), (accents, 0.0)]
    optimiser = torch.optim.AdamW([{"params": values, "weight_decay": decay} for values, decay in groups], lr=options.rate, betas=(0.9, 0.98))
    step, seen, spent_s = 0, 0, 0.0
    checkpoint = work / "model.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=options.device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step, seen, spent_s = state["step"], state["seen"], state["spent_s"]
    elif options.start:
        begin_with(model, torch.load(options.start, map_location=options.device)["model"])
    batches = Batches(Speech(work / "sound", ("train",)), tokens, (options.seed * 1000 + step) * processes + rank, FRAMES_A_STEP / processes)

    def save() -> None:
        progress = {"step": step, "seen": seen, "spent_s": spent_s, "seed": options.seed}
        partial = work / "model.partial.pt"
        torch.save({"shape": shape.as_dict(), "model": model.state_dict(), "optimiser": optimiser.state_dict(), **progress}, partial)
        partial.replace(checkpoint)

    clock, saved, sums = time.monotonic(), time.monotonic(), np.zeros(3)
    while spent_s < options.minutes * 60:
        batches.short = seen < options.short
        batches.progress = spent_s / (options.minutes * 60)
        shared_rate, accent_rate = (options.rate * factor for factor in learning_rates(step, batches.progress))
        for group, rate in zip(optimiser.param_groups, (shared_rate, shared_rate, accent_rate)):
            group["lr"] = rate
        if batches.progress > ACCENTS_ALONE and shared[0].requires_grad:
            batches.plain_share = 0.0
            for value in shared:
                value.requires_grad_(False)
        batch = batches.ready.get()
        near = max(0.0, 0.3 * (1 - 8 * batches.progress))
        with torch.autocast(options.device, dtype=torch.bfloat16):
            attention, ctc = losses(model, batch, near, options.device)
            loss = 0.5 * attention + 0.5 * ctc
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        passed_s, clock = time.monotonic() - clock, time.monotonic()
        # The clock is averaged too: every process must see the same one, or their weights would drift apart.
        numbers = torch.tensor([attention.item(), ctc.item(), len(batch["inputs"]), passed_s])
        attention_mean, ctc_mean, count, passed_s = average([p.grad for p in parameters if p.requires_grad], numbers, processes).tolist()
        norm = torch.nn.utils.clip_grad_norm_([p for p in parameters if p.requires_grad], 1.0)
        if not torch.isfinite(norm):
            raise FloatingPointError(f"the gradient is not finite at step {step}")
        optimiser.step()
        step, seen, spent_s = step + 1, seen + round(count * processes), spent_s + passed_s
        sums += (attention_mean, ctc_mean, 1)
        if rank == 0 and step % 50 == 0:
            print(f"{spent_s / 60:6.1f} min  step {step}  seen {seen}  attention {sums[0] / sums[2]:.3f}  ctc {sums[1] / sums[2]:.3f}  norm {norm:.2f}  queued {batches.ready.qsize()}  of {len(batches.speech.rows)}", flush=True)
            sums[:] = 0
        if rank == 0 and time.monotonic() - saved > 120:
            save()
            saved = time.monotonic()
    if rank == 0:
        save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="folder with sound/ and tokenizer.json; model.pt goes there")
    parser.add_argument("--minutes", type=float, default=75, help="training time in all, resumed parts counted. Defaults to 75")
    parser.add_argument("--threads", type=int, default=2, help="cores to use. Defaults to 2")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate. Defaults to 0.002")
    parser.add_argument("--start", help="a checkpoint whose weights to begin with")
    parser.add_argument("--short", type=int, default=9_000, help="short, plain utterances to begin with. Defaults to 9000")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    processes = options.threads if options.device == "cpu" else 1
    with tempfile.TemporaryDirectory() as folder:
        options.meeting = os.path.join(folder, "meeting")
        if processes == 1:
            train(0, 1, options)
        else:
            torch.multiprocessing.spawn(train, (processes, options), nprocs=processes)


if __name__ == "__main__":
    main()
