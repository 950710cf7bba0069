"""Word error rates of the recogniser on sentences that training never held.

    python3 models/recipes/eval_asr.py --work DIR [--beam 5] [--limit 400] [--json OUT]

Sets, made by synthesise.py: `seen` (voices of the training), `unseen` (espeak-ng variants kept out), `speaker` (a whole
synthesiser voice kept out: Festival's ked), `salad` (texts that are no questions); then the samples in resources/ and the
sounds in tests/audio that must give nothing. Sound gets 0.3 s of margin and is padded as the app pads it."""

import argparse
import json
import wave
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from asr_features import HOP, RATE_HZ, log_mel_power, normalise
from asr_model import Recogniser, Shape
from asr_tokenizer import ACCENT_TOKENS, CTC_VOCAB, Tokenizer
from make_samples import ROOT, SAMPLES
from train_asr import Speech, sound_of

LONGEST_TOKENS = 48
ROUND_FRAMES = 20
CTC_WEIGHT = 0.35


def edit_distance(said: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def load(checkpoint: Path) -> tuple[Recogniser, Tokenizer]:
    state = torch.load(checkpoint, map_location="cpu")
    model = Recogniser(Shape(**state["shape"]))
    model.load_state_dict(state["model"])
    return model.eval(), Tokenizer(checkpoint.parent / "tokenizer.json")


def features_of(sound: np.ndarray, margin_s: float, noise_db: float | None, rng: np.random.Generator) -> torch.Tensor:
    """int16 -> [1, T, 80], T a multiple of ROUND_FRAMES."""
    speech = sound.astype(np.float32) / 32768
    margin = np.zeros(int(margin_s * RATE_HZ), np.float32)
    speech = np.concatenate([margin, speech * min(0.6 / max(np.abs(speech).max(), 1e-4), 8.0) if margin_s else speech, margin])
    if noise_db is not None:
        speech = speech + rng.normal(0, np.sqrt(np.mean(speech**2)) * 10 ** (-noise_db / 20), speech.size).astype(np.float32)
    whole = -(-speech.size // (ROUND_FRAMES * HOP)) * ROUND_FRAMES * HOP
    return torch.from_numpy(normalise(log_mel_power(np.pad(speech, (0, whole - speech.size))[None])))


class Decoder:
    def __init__(self, model: Recogniser, tokens: Tokenizer) -> None:
        self.model, self.tokens = model, tokens
        self.end = tokens.special("endoftext")
        self.blocked = torch.zeros(tokens.size)
        for name, index in tokens.specials.items():
            if index != self.end:
                self.blocked[index] = -1e9

    def prompt(self, accent: str) -> list[int]:
        return [self.tokens.special(name) for name in ("startoftranscript", "en", "transcribe", accent, "notimestamps")]

    def recognise(self, source: torch.Tensor, accent: str, beam: int) -> tuple[str, float, str]:
        """[1, S, width] -> text, no-speech probability, the accent heard."""
        special = self.tokens.special
        prompt = self.prompt(accent)
        first = self.model.decode(torch.tensor([prompt]), source)[0].float()
        silent = F.softmax(first[0], -1)[special("nospeech")].item()
        accents = ACCENT_TOKENS[1:]
        heard = accents[int(torch.tensor([first[2, special(name)] for name in accents]).argmax())]
        beams, done = [(prompt, 0.0)], []
        for _ in range(LONGEST_TOKENS):
            rows = torch.tensor([tokens for tokens, _ in beams])
            scores = F.log_softmax(self.model.decode(rows, source.expand(len(rows), -1, -1))[:, -1].float() + self.blocked, -1)
            best = scores.topk(beam, -1)
            grown = [
                (tokens + [int(index)], total + float(value))
                for (tokens, total), values, indices in zip(beams, best.values, best.indices)
                for value, index in zip(values, indices)
            ]
            grown.sort(key=lambda entry: -entry[1])
            done += [entry for entry in grown[:beam] if entry[0][-1] == self.end]
            beams = [entry for entry in grown if entry[0][-1] != self.end][:beam]
            if len(done) >= beam or (done and beams[0][1] < max(score for _, score in done) - 6):
                break
        done = done or beams
        if beam > 1:
            frames = F.log_softmax(self.model.characters(source).float(), -1).transpose(0, 1)
            texts = [self.tokens.decode(tokens[len(prompt) :]) for tokens, _ in done]
            done = [(tokens, (1 - CTC_WEIGHT) * score + CTC_WEIGHT * ctc_score(frames, text)) for (tokens, score), text in zip(done, texts)]
        tokens, _ = max(done, key=lambda entry: entry[1])
        return self.tokens.decode(tokens[len(prompt) :]), silent, heard


def ctc_score(frames: torch.Tensor, text: str) -> float:
    """Log probability of the characters under the CTC head."""
    target = torch.tensor([[CTC_VOCAB.index(c) for c in text]], dtype=torch.long)
    loss = F.ctc_loss(frames, target, torch.tensor([frames.shape[0]]), torch.tensor([len(text)]), reduction="sum", zero_infinity=False)
    return -min(loss.item(), 1e4)


def read_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16)


def interval(rates: list[tuple[int, int]], rng: np.random.Generator) -> tuple[float, float]:
    """95 % bootstrap interval of errors over words."""
    pairs = np.array(rates)
    draws = pairs[rng.integers(0, len(pairs), (1000, len(pairs)))].sum(1)
    low, high = np.percentile(100 * draws[:, 0] / np.maximum(draws[:, 1], 1), (2.5, 97.5))
    return round(low, 1), round(high, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True)
    parser.add_argument("--beam", type=int, default=1, help="1: greedy; more: rescored by the CTC head. Defaults to 1")
    parser.add_argument("--limit", type=int, default=400, help="utterances a set. Defaults to 400")
    parser.add_argument("--prompt", choices=("auto", "right", "wrong"), default="auto", help="accent in the prompt. Defaults to auto")
    parser.add_argument("--noise-db", type=float, help="white noise at this signal-to-noise ratio. Defaults to none")
    parser.add_argument("--sets", default="seen,unseen,speaker,salad,samples,nothing")
    parser.add_argument("--show", type=int, default=0, help="print this many wrong ones a set. Defaults to 0")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", help="also write the figures here")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rng = np.random.default_rng(7)
    work = Path(options.work)
    model, tokens = load(work / "model.pt")
    decoder = Decoder(model, tokens)
    figures: dict = {}
    with torch.inference_mode():
        for name in options.sets.split(","):
            if name == "nothing":
                for path in sorted((ROOT / "tests" / "audio").glob("*.wav")):
                    text, silent, _ = decoder.recognise(model.encode(features_of(read_wav(path), 0, None, rng)), "auto", options.beam)
                    print(f"nothing   {path.name:16s} no speech {silent:.3f}  {text!r}")
                continue
            if name == "samples":
                items = [(read_wav(ROOT / "resources" / "samples" / f"{i:02d}-{s[0]}.wav"), s[1], s[3], f"{s[2].engine} {s[2].voice}") for i, s in enumerate(SAMPLES, 1)]
            else:
                rows = Speech(work / "sound", (name,)).rows[: options.limit]
                items = [(sound_of(item), item[1]["text"], item[1]["accent"], item[1]["voice"]) for item in rows]
            groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
            exact = named = shown = 0
            rejected = 0
            for sound, said, accent, voice in items:
                source = model.encode(features_of(sound, 0 if name == "samples" else 0.3, options.noise_db, rng))
                wrong = ACCENT_TOKENS[1 + ACCENT_TOKENS[1:].index(accent) - 1]
                asked = {"auto": "auto", "right": accent, "wrong": wrong if wrong != "auto" else "caribbean"}[options.prompt]
                heard, silent, guess = decoder.recognise(source, asked, options.beam)
                errors, words = edit_distance(said.split(), heard.split()), len(said.split())
                for key in ("all", accent, "voice " + voice.split("+")[0] if voice.startswith("flite") else "espeak-ng"):
                    groups[key].append((errors, words))
                exact, named, rejected = exact + (errors == 0), named + (guess == accent), rejected + (silent > 0.6)
                if errors and shown < options.show or name == "samples":
                    shown += 1
                    print(f"   {said!r} -> {heard!r}  ({voice}, no speech {silent:.3f}, {guess})")
            figures[name] = {"utterances": len(items), "exact": round(exact / len(items), 3), "accent named": round(named / len(items), 3), "called silent": rejected, "wer": {}}
            for key, pairs in sorted(groups.items()):
                rate = 100 * sum(e for e, _ in pairs) / sum(w for _, w in pairs)
                figures[name]["wer"][key] = {"wer": round(rate, 1), "interval": interval(pairs, rng), "utterances": len(pairs)}
            print(f"{name:9s} {json.dumps({k: v for k, v in figures[name].items() if k != 'wer'})}")
            for key, value in figures[name]["wer"].items():
                print(f"          {key:22s} WER {value['wer']:5.1f} %  [{value['interval'][0]}, {value['interval'][1]}]  of {value['utterances']}")
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
