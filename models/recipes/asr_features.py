"""Whisper's log-mel front end (openai/whisper, audio.py) on numpy, and the augmentation that happens on the way through it:
rooms and noise on the wave, tempo by the hop, vocal-tract length by the mel filters, microphones by a curve over the bands.
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import rfft
from scipy.signal import fftconvolve

RATE_HZ = 16_000
FFT, HOP, BANDS = 400, 160, 80
WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)  # periodic Hann
WARPS = np.linspace(0.84, 1.19, 15)


def hz_to_mel(hz: np.ndarray) -> np.ndarray:
    """Slaney's scale: linear below 1 kHz, logarithmic above."""
    return np.where(hz < 1000, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1000) / 1000) * 27 / np.log(6.4))


def mel_to_hz(mel: np.ndarray) -> np.ndarray:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def mel_filters(warp: float = 1.0) -> np.ndarray:
    """[201, 80], librosa's `filters.mel(htk=False, norm="slaney")`; `warp` moves every corner, as another vocal tract would."""
    corners = mel_to_hz(np.linspace(0, hz_to_mel(np.array(8000.0)), BANDS + 2)) * warp
    bins = np.linspace(0, RATE_HZ / 2, FFT // 2 + 1)[:, None]
    rising = (bins - corners[:-2]) / np.diff(corners)[:-1]
    falling = (corners[2:] - bins) / np.diff(corners)[1:]
    return (np.maximum(0, np.minimum(rising, falling)) * 2 / (corners[2:] - corners[:-2])).astype(np.float32)


FILTERS = mel_filters()
WARPED = np.stack([mel_filters(warp) for warp in WARPS])


def log_mel_power(wave: np.ndarray, hop: int = HOP, filters: np.ndarray = FILTERS) -> np.ndarray:
    """[B, N] sound in -1..1, N a multiple of `hop` -> [B, N / hop, 80] log10 of the mel power. `filters` for all or for each."""
    padded = np.pad(wave, ((0, 0), (FFT // 2, FFT // 2)), mode="reflect")
    frames = wave.shape[1] // hop
    stride = padded.strides
    cut = np.lib.stride_tricks.as_strided(padded, (wave.shape[0], frames, FFT), (stride[0], stride[1] * hop, stride[1]))
    spectrum = rfft(cut * WINDOW, axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    mel = power @ filters
    return np.log10(np.maximum(mel, 1e-10))


def normalise(log_mel: np.ndarray) -> np.ndarray:
    """Whisper's: at most 8 (80 dB) below the loudest value of the window, then (x + 4) / 4."""
    loudest = log_mel.max(axis=(1, 2), keepdims=True)
    return ((np.maximum(log_mel, loudest - 8) + 4) / 4).astype(np.float32)


def scramble(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Speech that nobody can read: backwards, or its pieces of 60-140 ms in another order."""
    if rng.random() < 0.4:
        return sound[::-1]
    step = int(rng.integers(60, 140)) * RATE_HZ // 1000
    pieces = [sound[at : at + step] for at in range(0, sound.size, step)]
    return np.concatenate([pieces[index] for index in rng.permutation(len(pieces))])


def extract(wave: np.ndarray) -> np.ndarray:
    """int16 [N] -> [1, T, 80], T even, zero-padded up as the engine does."""
    sound = wave.astype(np.float32) / 32768
    whole = -(-sound.size // (2 * HOP)) * 2 * HOP
    return normalise(log_mel_power(np.pad(sound, (0, whole - sound.size))[None]))


@dataclass(frozen=True)
class Strength:
    """How much to change a batch, each 0 (nothing) to 1."""

    value: float


class Augmenter:
    """Seeded. Holds banks of noise and of rooms, so that a batch costs slices instead of synthesis."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.noises = [self._make_noise(kind) for kind in ("white", "pink", "brown", "speechlike", "hum", "tones", "white", "pink")]
        self.rooms = [self._make_room() for _ in range(60)]

    def add_babble(self, sounds: list[np.ndarray]) -> None:
        """Other people talking: `sounds` (int16, six or more) laid over one another become one more noise."""
        babble = np.zeros(40 * RATE_HZ, np.float32)
        for _ in range(80):
            sound = sounds[self.rng.integers(len(sounds))].astype(np.float32)
            start = self.rng.integers(0, babble.size - sound.size)
            babble[start : start + sound.size] += sound / max(np.abs(sound).max(), 1) * self.rng.uniform(0.3, 1)
        self.noises.append((babble / np.sqrt(np.mean(babble**2))).astype(np.float32))

    def _make_noise(self, kind: str) -> np.ndarray:
        size = 40 * RATE_HZ
        time_s = np.arange(size) / RATE_HZ
        if kind == "hum":
            base = self.rng.choice([50.0, 60.0, 100.0, 120.0])
            noise = sum(np.sin(2 * np.pi * base * n * time_s + n) * self.rng.uniform(0, 1) / n for n in range(1, 16))
            noise = noise + self.rng.normal(0, 0.02, size)
        elif kind == "tones":  # music-like: notes of a few harmonics that come and go
            noise = np.zeros(size)
            for _ in range(220):
                start, length = self.rng.integers(0, size - RATE_HZ), self.rng.integers(RATE_HZ // 8, RATE_HZ)
                hz = 110 * 2 ** (self.rng.integers(0, 36) / 12)
                note = sum(np.sin(2 * np.pi * hz * n * time_s[:length]) * 0.5**n for n in range(1, 6))
                noise[start : start + length] += note * np.exp(-time_s[:length] * self.rng.uniform(1, 8))
        else:
            tilt = {"white": 0.0, "pink": 0.5, "brown": 1.0, "speechlike": 0.8}[kind]
            spectrum = np.fft.rfft(self.rng.normal(size=size))
            hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
            noise = np.fft.irfft(spectrum / np.maximum(hz, 60) ** tilt, size)
            if kind == "speechlike":
                noise *= 0.2 + np.abs(np.interp(time_s, np.arange(0, 41, 0.15), self.rng.normal(size=274)))
        return (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)

    def _make_room(self) -> np.ndarray:
        decay_s = self.rng.uniform(0.08, 0.5)
        time_s = np.arange(int(decay_s * RATE_HZ)) / RATE_HZ
        tail = self.rng.normal(size=time_s.size) * np.exp(-6.9 * time_s / decay_s)
        tail *= 10 ** (self.rng.uniform(-12, 2) / 20) / np.sqrt(np.sum(tail**2))
        tail[0] = 1
        return tail.astype(np.float32)

    def _slice(self, size: int) -> np.ndarray:
        noise = self.noises[self.rng.integers(len(self.noises))]
        start = self.rng.integers(0, noise.size - size)
        return noise[start : start + size]

    def place(self, sound: np.ndarray | None, size: int, strength: Strength, drowned_db: float | None = None) -> np.ndarray:
        """One recording of at most `size` samples: margins, pitch, room, noise, level; the rest stays zero. No sound: a negative
        (noise, hum, tones or plain silence) over a random length. `drowned_db`: speech over noise, fixed; drawn by default."""
        rng, out = self.rng, np.zeros(size, np.float32)
        if sound is None:
            length = rng.integers(size // 2, size + 1)
            if rng.random() < 0.85:
                out[:length] = self._slice(length) * 10 ** rng.uniform(-3, -0.7)
            return out
        speech = sound.astype(np.float32) / max(np.abs(sound).max(), 1)
        if rng.random() < 0.35 * strength.value:
            speech = self._respeed(speech, size)
        if rng.random() < 0.15 * strength.value:
            speech = fftconvolve(speech, self.rooms[rng.integers(len(self.rooms))]).astype(np.float32)
            speech = speech[: sound.size + RATE_HZ // 10] / np.abs(speech).max()
        free = size - speech.size
        lead = int(min(rng.uniform(0.05, 0.7) * RATE_HZ, max(free, 0) * 0.6))
        trail = int(min(rng.uniform(0.05, 0.7) * RATE_HZ, max(free - lead, 0)))
        whole = lead + speech.size + trail
        out[lead : lead + speech.size] = speech[: size - lead]
        if drowned_db is not None or rng.random() < 0.3 + 0.45 * strength.value:
            ratio_db = rng.uniform(30 - 27 * strength.value, 50) if drowned_db is None else drowned_db
            loudness = np.sqrt(np.mean(speech**2))
            length = min(whole, size)
            out[:length] += self._slice(length) * loudness * 10 ** (-ratio_db / 20)
        if rng.random() < 0.1 * strength.value:
            out = self._worsen(out)
        return out * 10 ** rng.uniform(-1.3, -0.02)

    def _respeed(self, speech: np.ndarray, size: int) -> np.ndarray:
        """Pitch, formants and tempo moved together, as a tape would; nothing where it would not fit."""
        length = int(speech.size * self.rng.uniform(0.87, 1.16))
        if length > size - RATE_HZ // 10:
            return speech
        return np.interp(np.linspace(0, speech.size - 1, length), np.arange(speech.size), speech).astype(np.float32)

    def _worsen(self, sound: np.ndarray) -> np.ndarray:
        """A telephone's 8 bits (mu-law, ITU-T G.711) or an overdriven microphone."""
        loudest = np.abs(sound).max() + 1e-6
        if self.rng.random() < 0.5:
            bent = np.sign(sound) * np.log1p(255 * np.abs(sound) / loudest) / np.log(256)
            bent = np.round(bent * 127) / 127
            return (np.sign(bent) * (256 ** np.abs(bent) - 1) / 255 * loudest).astype(np.float32)
        limit = loudest * self.rng.uniform(0.25, 0.7)
        return np.clip(sound, -limit, limit)

    def features(self, waves: np.ndarray, hop: int, strength: Strength) -> np.ndarray:
        """[B, N] -> [B, N / hop, 80] normalised, with warped filters, a microphone's curve and SpecAugment."""
        rng, count = self.rng, waves.shape[0]
        middle, spread = len(WARPS) // 2, max(int(round(len(WARPS) // 2 * strength.value)), 1)
        filters = WARPED[rng.integers(middle - spread, middle + spread + 1, count)]
        log_mel = log_mel_power(waves, hop, filters)
        band = np.arange(BANDS)[None, :] / BANDS
        curve = sum(rng.normal(0, 0.25 * strength.value, (count, 1)) * np.cos(np.pi * n * band + rng.uniform(0, 2, (count, 1))) for n in (1, 2, 3))
        narrow = (rng.random((count, 1)) < 0.08 * strength.value) * ((band < 0.1) | (band > rng.uniform(0.72, 0.95, (count, 1)))) * -3.0
        out = normalise(np.maximum(log_mel + (curve + narrow).astype(np.float32)[:, None, :], np.float32(-10)))
        frames = out.shape[1]
        if strength.value > 0.3:
            for row in out:
                for _ in range(2):
                    width = rng.integers(0, int(14 * strength.value) + 1)
                    start = rng.integers(0, BANDS - width)
                    row[:, start : start + width] = row.mean()
                    length = rng.integers(0, int(14 * strength.value) + 1)
                    start = rng.integers(0, frames - length)
                    row[start : start + length] = row.mean()
        return out
