"""Trains the starter language model on dialogues made on the fly, and writes it as a GGUF file.

    python3 train_llm.py --work DIR --out ../starter/llm/starter-llm-q8_0.gguf [--minutes 100] [--threads 1] [--device cpu]

Resumes from the checkpoint in --work where there is one; what it then draws depends on --seed and the step at which it resumes. The learning
rate follows the clock, whatever the machine can do in --minutes. `--start FILE` begins with the weights of an earlier checkpoint.
The file is written anew at every checkpoint, and when it is interrupted.
"""

import argparse
import os
import random
import signal
import time
from pathlib import Path

os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")

import torch
import torch.nn.functional as F
from torch import Tensor

from bpe import Bpe, learn_bpe
from dialogues import Turns, sample_dialogue
from gguf import write_gguf
from optimiser import Muon
from qwen2 import Qwen2, Shape

MERGES = 1000
CORPUS_DIALOGUES = 12_000
TOKENS_A_STEP = 3072
POOL_STEPS = 32
# Few shapes: oneDNN compiles its kernels anew for every shape, which cost more than the arithmetic did.
LENGTHS = (48, 64, 96, 128, 192, 256, 384, 512)
PROMPT_WEIGHT = 0.1
SYSTEM_PROMPTS = [
    "You are a helpful assistant.", "You are MiniFlow, a voice assistant.", "You are a voice assistant. Answer in one or two short sentences.",
    "You are MiniFlow, a friendly voice assistant that runs on the user's own computer. Keep your answers short.", "Answer briefly.",
]


def encode_dialogue(bpe: Bpe, turns: Turns, system: str, context: int, cut: tuple[int, int] | None) -> tuple[list[int], list[float]]:
    """Token numbers in the chat template's form, byte for byte, and each token's weight in the loss. `cut` = (turn, words) leaves that
    turn's reply broken off after so many words, as it is remembered when the user interrupts it; nothing is learned from such a reply."""
    start, end = bpe.ids["<|im_start|>"], bpe.ids["<|im_end|>"]
    tokens: list[int] = []
    weights: list[float] = []

    def add(numbers: list[int], weight: float) -> None:
        tokens.extend(numbers)
        weights.extend([weight] * len(numbers))

    if system:
        add([start, *bpe.encode("system\n" + system), end, *bpe.encode("\n")], 0)
    for at, (user, reply) in enumerate(turns):
        weight = 1.0
        if cut and cut[0] == at:
            reply, weight = " ".join(reply.split()[: cut[1]]), 0.0
        add([start, *bpe.encode("user\n" + user), end, *bpe.encode("\n")], PROMPT_WEIGHT)
        add([start, *bpe.encode("assistant\n")], 0)
        add([*bpe.encode(reply), end], weight)
        add(bpe.encode("\n"), 0)
    return tokens[: context + 1], weights[: context + 1]


def draw_example(bpe: Bpe, rng: random.Random, context: int) -> tuple[list[int], list[float]]:
    turns = sample_dialogue(rng)
    system = rng.choice(SYSTEM_PROMPTS) if rng.random() < 0.06 else ""
    cut = None
    if len(turns) > 2 and rng.random() < 0.06:
        at = rng.randrange(len(turns) - 2)
        if not turns[at + 1][1].startswith("I said"):
            cut = (at, rng.randint(1, 4))
    return encode_dialogue(bpe, turns, system, context, cut)


Buckets = dict[int, list[tuple[list[int], list[float]]]]


def draw_batches(bpe: Bpe, seed: int, pool: int, context: int, buckets: Buckets) -> list[tuple[Tensor, Tensor]]:
    """The batches of POOL_STEPS steps or so: (rows, length + 1) token numbers and loss weights, rows of about one length together,
    every batch of one of a few shapes. Rows that filled no batch wait in `buckets` for the next pool: dropped, the long ones, whose
    batches fill last, would be learned from less than they are drawn."""
    rng = random.Random(f"{seed}:{pool}")
    padding, batches = bpe.ids["<|endoftext|>"], []
    while len(batches) < POOL_STEPS:
        tokens, weights = draw_example(bpe, rng, context)
        length = next(length for length in LENGTHS if length >= len(tokens) - 1)
        missing = length + 1 - len(tokens)
        bucket = buckets[length]
        bucket.append((tokens + [padding] * missing, weights + [0.0] * missing))
        if len(bucket) == TOKENS_A_STEP // length:
            batches.append((torch.tensor([row[0] for row in bucket]), torch.tensor([row[1] for row in bucket])))
            bucket.clear()
    rng.shuffle(batches)
    return batches


def learning_rate(step: int, progress: float) -> float:
    """Factor on the learning rates: 40 steps up, then down to nothing in a straight line. `progress` is 0 to 1."""
    return min(1.0, (step + 1) / 40) * max(0.0, 1 - progress)


def make_tokenizer(path: Path, seed: int) -> Bpe:
    if path.exists():
        return Bpe.load(path)
    rng = random.Random(seed)
    bpe = learn_bpe((text for _ in range(CORPUS_DIALOGUES) for turn in sample_dialogue(rng) for text in turn), MERGES)
    bpe.save(path)
    return bpe


def train(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    bpe = make_tokenizer(options.work / "merges.json", options.seed)
    model = Qwen2(Shape(vocabulary=len(bpe.tokens))).to(options.device)
    print(f"{sum(weight.numel() for weight in model.parameters()) / 1e6:.2f} M parameters, {len(bpe.tokens)} tokens", flush=True)
    matrices = [weight for name, weight in model.named_parameters() if weight.dim() == 2 and "embedding" not in name]
    others = [weight for name, weight in model.named_parameters() if weight.dim() != 2 or "embedding" in name]
    optimisers = [Muon(matrices, lr=0.02), torch.optim.AdamW(others, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.0)]
    rates = [options.rate * optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    checkpoint, step, seconds, trained_tokens = options.work / "checkpoint.pt", 0, 0.0, 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=options.device)
        model.load_state_dict(saved["model"])
        for optimiser, state in zip(optimisers, saved["optimisers"]):
            optimiser.load_state_dict(state)
        step, seconds, trained_tokens = saved["step"], saved["seconds"], saved["tokens"]
    elif options.start:
        model.load_state_dict(torch.load(options.start, map_location=options.device)["model"])
    began = time.monotonic() - seconds

    def save() -> None:
        part = checkpoint.with_suffix(".part")
        torch.save({"model": model.state_dict(), "optimisers": [one.state_dict() for one in optimisers], "step": step,
                    "seconds": time.monotonic() - began, "tokens": trained_tokens}, part)
        part.replace(checkpoint)
        write_gguf(options.out, model, bpe, "MiniFlow starter")

    interrupted: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: interrupted.append(received))
    loss_sum = torch.zeros(())
    batches: list[tuple[Tensor, Tensor]] = []
    buckets: Buckets = {length: [] for length in LENGTHS}
    while (progress := (time.monotonic() - began) / (60 * options.minutes)) < 1 and not interrupted:
        if not batches:
            batches = draw_batches(bpe, options.seed, step, model.shape.context, buckets)
        tokens, weights = (part.to(options.device) for part in batches.pop())
        for optimiser, rate in zip(optimisers, rates):
            optimiser.param_groups[0]["lr"] = rate * learning_rate(step, progress)
            optimiser.zero_grad(set_to_none=True)
        with torch.autocast(tokens.device.type, dtype=torch.bfloat16):
            logits = model(tokens[:, :-1])
        losses = F.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
        wanted = weights[:, 1:].flatten()
        ((losses * wanted).sum() / wanted.sum()).backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        for optimiser in optimisers:
            optimiser.step()
        replies = wanted == 1
        loss_sum = loss_sum.to(losses.device) + losses.detach()[replies].mean()
        step += 1
        trained_tokens += int((wanted > 0).sum())
        if step % 50 == 0:
            spent = time.monotonic() - began
            print(f"step {step} reply loss {loss_sum.item() / 50:.4f} tokens {trained_tokens / 1e6:.2f} M minutes {spent / 60:.1f}", flush=True)
            loss_sum.zero_()
        if step % 200 == 0:
            save()
    save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for the tokenizer and the checkpoint")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "starter/llm/starter-llm-q8_0.gguf")
    parser.add_argument("--minutes", type=float, default=100, help="training time in all, resumed parts counted. Defaults to 100")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates: 0.3 to go on from trained weights. Defaults to 1")
    parser.add_argument("--start", type=Path, help="a checkpoint whose weights to begin with; needs its merges.json in --work")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
