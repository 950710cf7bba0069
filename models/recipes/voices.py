"""The synthesisers that speak the recogniser's training data: espeak-ng and Flite in process through ctypes, Festival as
a batch program. Every function returns mono int16 samples at 16 kHz. Text is plain lower case English."""

import ctypes
import math
import os
import random
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from foreign_accents import SPOKEN_ACCENTS, espeak_phonemes, flite_phones

SAMPLE_RATE_HZ = 16_000


@dataclass(frozen=True)
class Rendering:
    """One way to say a text. `rate` is words per minute for espeak-ng and a speed factor elsewhere; `pitch` is 0-99 for
    espeak-ng and a mean fundamental in Hz for Flite (Festival ignores it)."""

    engine: str  # espeak | flite | festival
    voice: str  # espeak: "gmw/en-US+m3"; flite: "slt"; festival: "voice_ked_diphone"
    rate: float
    pitch: float
    pitch_range: float = 50.0
    volume: float = 100.0  # espeak-ng only: loud ones clip a little, as people's microphones do
    word_gap: int = 0  # espeak-ng only: pause between words in 10 ms
    shift: float = 1.0  # Flite only: above 1 a shorter vocal tract and a higher voice at the same speed
    spoken: str = ""  # an accent of foreign_accents.py: the voice is given its phonemes instead of the text
    strength: float = 0.0  # of that accent, 0 to 1
    speaker: int = 0  # seeds that accent's habits


def to_sixteen_khz(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    if rate_hz == SAMPLE_RATE_HZ:
        return samples.astype(np.int16)
    divisor = math.gcd(rate_hz, SAMPLE_RATE_HZ)
    out = resample_poly(samples.astype(np.float32), SAMPLE_RATE_HZ // divisor, rate_hz // divisor)
    return np.clip(out, -32768, 32767).astype(np.int16)


class Espeak:
    """libespeak-ng 1.51. One per process: the library keeps global state."""

    RATE, VOLUME, PITCH, RANGE, WORD_GAP = 1, 2, 3, 4, 7
    UTF8, PHONEMES = 0x1, 0x100
    ENGLISH = "gmw/en"  # whose phonemes the spoken accents start from

    def __init__(self) -> None:
        self.lib = ctypes.CDLL("libespeak-ng.so.1")
        self.rate_hz = self.lib.espeak_Initialize(2, 0, None, 0)  # 2: synchronous retrieval
        self.lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.pieces: list[np.ndarray] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

        def keep(samples, count, _events):
            if samples and count > 0:
                self.pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
            return 0

        self.callback = kind(keep)  # held: ctypes would free it
        self.lib.espeak_SetSynthCallback(self.callback)
        self.voice = ""
        self.words: dict[str, str] = {}

    def _use(self, voice: str) -> None:
        if voice != self.voice:
            if self.lib.espeak_SetVoiceByName(voice.encode()) != 0:
                raise ValueError(f"espeak-ng has no voice {voice}")
            self.voice = voice

    def english(self, word: str) -> str:
        """The phonemes of one English word by espeak-ng's names, joined by dots; kept, since changing voices is slow."""
        if word not in self.words:
            self._use(self.ENGLISH)
            data = ctypes.create_string_buffer(word.encode())
            rest = ctypes.c_void_p(ctypes.addressof(data))
            self.words[word] = (self.lib.espeak_TextToPhonemes(ctypes.byref(rest), self.UTF8, ord(".") << 8) or b"").decode().strip()
        return self.words[word]

    def learn(self, text: str) -> None:
        """Reads a text's words for a spoken accent ahead of speaking, while the English voice is open."""
        for word in text.split():
            self.english(word)

    def say(self, text: str, how: Rendering) -> np.ndarray:
        flags = self.UTF8
        if how.spoken:
            text = espeak_phonemes(text, SPOKEN_ACCENTS[how.spoken], random.Random(how.speaker), how.strength, self.english)
            flags |= self.PHONEMES
        self._use(how.voice)
        values = {self.RATE: how.rate, self.VOLUME: how.volume, self.PITCH: how.pitch, self.RANGE: how.pitch_range, self.WORD_GAP: how.word_gap}
        for parameter, value in values.items():
            self.lib.espeak_SetParameter(parameter, int(value), 0)
        self.pieces.clear()
        data = text.encode() + b"\0"
        self.lib.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 0, 0, flags, None, None)
        if not self.pieces:
            return np.zeros(0, np.int16)
        return to_sixteen_khz(np.concatenate(self.pieces), self.rate_hz)


class _FliteVoice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _FliteWave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class Flite:
    """libflite 2.2 with its five voices: slt (woman, American), rms (man, American), awb (man, Scottish), kal and kal16
    (diphone, American). `english` reads words for the spoken accents (`Espeak.english`)."""

    def __init__(self, english: Callable[[str], str]) -> None:
        self.english = english
        everywhere = ctypes.RTLD_GLOBAL
        self.lib = ctypes.CDLL("libflite.so.1", mode=everywhere)
        ctypes.CDLL("libflite_cmulex.so.1", mode=everywhere)
        ctypes.CDLL("libflite_usenglish.so.1", mode=everywhere)
        self.lib.flite_init()
        self.lib.flite_text_to_wave.restype = ctypes.POINTER(_FliteWave)
        self.lib.flite_text_to_wave.argtypes = [ctypes.c_char_p, ctypes.POINTER(_FliteVoice)]
        self.lib.new_utterance.restype = self.lib.utt_wave.restype = self.lib.flite_do_synth.restype = ctypes.c_void_p
        self.lib.utt_set_input_text.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        self.lib.flite_do_synth.argtypes = [ctypes.c_void_p, ctypes.POINTER(_FliteVoice), ctypes.c_void_p]
        self.lib.utt_wave.argtypes = self.lib.delete_utterance.argtypes = self.lib.copy_wave.argtypes = [ctypes.c_void_p]
        self.lib.copy_wave.restype = ctypes.POINTER(_FliteWave)
        self.lib.feat_set_float.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]
        self.lib.delete_wave.argtypes = [ctypes.POINTER(_FliteWave)]
        self.voices = {name: self._open(name) for name in ("slt", "rms", "awb", "kal", "kal16")}

    @staticmethod
    def _open(name: str):
        library = ctypes.CDLL(f"libflite_cmu_us_{name}.so.1", mode=ctypes.RTLD_GLOBAL)
        register = getattr(library, f"register_cmu_us_{name}")
        register.restype = ctypes.POINTER(_FliteVoice)
        register.argtypes = [ctypes.c_char_p]
        return register(None)

    def _say_phones(self, phones: str, voice):
        utterance = self.lib.new_utterance()
        self.lib.utt_set_input_text(utterance, phones.encode())
        self.lib.flite_do_synth(utterance, voice, ctypes.cast(self.lib.utt_synth_phones, ctypes.c_void_p))
        sound = self.lib.copy_wave(self.lib.utt_wave(utterance))
        self.lib.delete_utterance(utterance)
        return sound

    def say(self, text: str, how: Rendering) -> np.ndarray:
        voice = self.voices[how.voice]
        features = voice.contents.features
        self.lib.feat_set_float(features, b"duration_stretch", how.shift / how.rate)
        self.lib.feat_set_float(features, b"int_f0_target_mean", how.pitch / how.shift)
        self.lib.feat_set_float(features, b"int_f0_target_stddev", how.pitch_range)
        if how.spoken:
            phones = flite_phones(text, SPOKEN_ACCENTS[how.spoken], random.Random(how.speaker), how.strength, self.english)
            sound = self._say_phones(phones, voice)
        else:
            sound = self.lib.flite_text_to_wave(text.encode(), voice)
        if not sound:
            return np.zeros(0, np.int16)
        samples = np.ctypeslib.as_array(sound.contents.samples, (sound.contents.num_samples,)).copy()
        rate_hz = sound.contents.sample_rate
        self.lib.delete_wave(sound)
        return to_sixteen_khz(samples, round(rate_hz * how.shift))


def open_engines() -> dict:
    """espeak-ng and Flite by their names in `Rendering.engine`; once per process."""
    espeak = Espeak()
    return {"espeak": espeak, "flite": Flite(espeak.english)}


def say_with_festival(items: list[tuple[str, Rendering]]) -> list[np.ndarray]:
    """Festival loads slowly, so many texts are spoken by one run of the program, best in the order of their
    voices."""
    with tempfile.TemporaryDirectory() as folder:
        script, voice = [], ""
        for index, (text, how) in enumerate(items):
            path = os.path.join(folder, f"{index}.wav")
            if how.voice != voice:
                voice = how.voice
                script.append(f"({voice})")
            script.append(f"(Parameter.set 'Duration_Stretch {1 / how.rate:.3f})")
            script.append(f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" \'riff)')
        source = os.path.join(folder, "say.scm")
        with open(source, "w", encoding="ascii") as out:
            out.write("\n".join(script))
        subprocess.run(["festival", "-b", source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sounds = []
        for index in range(len(items)):
            with wave.open(os.path.join(folder, f"{index}.wav")) as sound:
                samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
                sounds.append(to_sixteen_khz(samples, sound.getframerate()))
        return sounds


def trim_silence(samples: np.ndarray, margin_samples: int = 320) -> np.ndarray:
    """Cuts what is quieter than 1/150 of the peak off both ends, keeping `margin_samples`. Defaults to 20 ms."""
    if samples.size == 0:
        return samples
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > max(np.abs(samples.astype(np.int32)).max() / 150, 8))
    if loud.size == 0:
        return samples[:0]
    return samples[max(loud[0] - margin_samples, 0) : loud[-1] + margin_samples]
