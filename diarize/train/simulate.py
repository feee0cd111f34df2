"""Ten seconds of a simulated meeting at a time, with the truth about every voice.

Voices keep their own pauses, turns are those of real meetings or invented ones with more overlap and more short
responses, rooms are made by the image method or are measured ones, and the background is restless.
Used by chunks.py; nothing here draws from the evaluation (meetings/ with sound, voices of split dev).
"""
import csv
import glob
import os
import subprocess

import numpy as np
from scipy.signal import fftconvolve, lfilter

from networks import RATE

STEP = 160  # samples for which one value says whether a voice speaks


def decode(path):
    """A file's sound: 16 kHz, one channel, float32 in [-1, 1]."""
    command = ['ffmpeg', '-v', 'error', '-i', path, '-f', 's16le', '-ar', str(RATE), '-ac', '1', '-']
    raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.int16).astype(np.float32) / 32768


# How often a voice of a source is drawn: those that only say single words, seldom.
WEIGHT = {'gsc': .15, 'alphanumeric': .15, 'arabic_sc': .3, 'dspspeech20': .3}


def training_voices(data):
    """Names and chances of being drawn of the voices that training may use."""
    with open(os.path.join(data, 'voices.tsv'), encoding='utf-8') as f:
        rows = [r for r in csv.DictReader(f, delimiter='\t') if r['split'] == 'train' and float(r['seconds']) > 4]
    chance = np.array([WEIGHT.get(r['source'], 1.) for r in rows])
    return [r['speaker'] for r in rows], chance / chance.sum()


class Voice:
    """An endless supply of one voice's speech and of how surely it is speech, STEP samples by STEP samples."""

    def __init__(self, samples, speech, rng):
        speed = rng.choice([1, 1, 1, .92, 1.08, .96, 1.04, .88, 1.13])  # pitch and formants go with it
        if speed != 1:
            at = np.arange(int(len(samples) / speed)) * speed
            samples = np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
            at = np.arange(len(samples) // STEP) * speed
            speech = np.interp(at, np.arange(len(speech)), speech)
        n = min(len(samples) // STEP, len(speech))
        samples = samples[:n * STEP]
        self.samples = samples / np.sqrt((samples ** 2).mean() + 1e-9) * .05
        self.speech = speech[:n]
        self.at = int(rng.integers(n))

    def take(self, steps):
        """The next steps × STEP samples and steps values; it begins again where it ends."""
        index = (self.at + np.arange(steps)) % len(self.speech)
        self.at = (self.at + steps) % len(self.speech)
        return self.samples.reshape(-1, STEP)[index].ravel(), self.speech[index]


# ---- rooms ----

IMPULSE = 13000  # samples of an impulse response
PLACES = 6       # in a room


def image_rooms(count, rng):
    """count × PLACES × IMPULSE: a microphone on a table, people 0.35 to 3.5 m away."""
    import pyroomacoustics as pra
    rooms = []
    for _ in range(count):
        size = np.array([rng.uniform(2.6, 9), rng.uniform(2.4, 7), rng.uniform(2.3, 3.6)])
        rt60 = rng.uniform(.15, .8)
        try:
            absorption = pra.inverse_sabine(rt60, size)[0]
        except ValueError:  # no such room: it would have to swallow more than everything
            absorption = .35
        room = pra.ShoeBox(size, fs=RATE, materials=pra.Material(min(.95, absorption)), max_order=9)
        microphone = np.array([size[0] * rng.uniform(.3, .7), size[1] * rng.uniform(.3, .7), rng.uniform(.7, 1.1)])
        room.add_microphone(microphone)
        for _ in range(PLACES):
            room.add_source(place(size, microphone, rng))
        room.compute_rir()
        rooms.append(np.stack([with_tail(room.rir[0][k], rt60, rng) for k in range(PLACES)]))
    return np.stack(rooms)


def place(size, microphone, rng):
    """Where somebody sits, at least 20 cm from the walls."""
    for _ in range(50):
        turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(.35, 3.5)
        p = microphone + np.array([away * np.cos(turn), away * np.sin(turn), rng.uniform(-.1, .5)])
        if (p > .2).all() and (p < size - .2).all():
            return p
    return size * rng.uniform(.2, .8, 3)


def with_tail(impulse, rt60, rng):
    """Beyond the image order: noise that decays from the level that has been reached."""
    n = int(rt60 * RATE) + 2000
    h = np.zeros(n)
    h[:min(n, len(impulse))] = impulse[:n]
    tail = rng.normal(size=n) * 10 ** (-3 * np.arange(n) / RATE / rt60)
    begin = int(.035 * RATE)
    level = np.sqrt((h[begin:begin + 320] ** 2).mean() / ((tail[begin:begin + 320] ** 2).mean() + 1e-12))
    fade = np.clip((np.arange(n) - begin) / 1600, 0, 1)
    return trimmed(h * (1 - fade * .5) + tail * level * fade * .6)


def trimmed(h):
    h = h[max(0, np.argmax(np.abs(h)) - 40):][:IMPULSE]
    return np.pad(h, (0, IMPULSE - len(h))).astype(np.float32)


def measured_rooms(data, rng):
    """Rooms × PLACES × IMPULSE from measured responses: places drawn among those of one room."""
    import h5py
    rooms = []
    for path in sorted(glob.glob(os.path.join(data, 'rooms', '**', '*.sofa'), recursive=True)):
        with h5py.File(path, 'r') as f:
            heard = np.asarray(f['Data.IR'])  # directions × ears × samples
            rate = float(np.asarray(f['Data.SamplingRate']).ravel()[0])
        if rate == RATE:
            rooms += [np.stack([trimmed(h) for h in heard[rng.permutation(len(heard))[:PLACES], rng.integers(2)]])
                      for _ in range(20)]
    kitchen = [trimmed(decode(p)) for p in sorted(glob.glob(os.path.join(data, 'rooms', 'kitchen', '*.wav')))]
    if kitchen:
        rooms += [np.stack([kitchen[k] for k in rng.integers(len(kitchen), size=PLACES)]) for _ in range(4)]
    return np.stack(rooms)


# ---- background ----

def stationary(rng, n):
    """A fan, a street, a mains hum."""
    y = lfilter([1], [1, -rng.uniform(0, .97)], rng.normal(size=n + 512).astype(np.float32))[512:]
    y /= y.std()
    if rng.random() < .4:
        t, tone = np.arange(n) / RATE, rng.choice([50, 60, 100, 120])
        for k in range(1, 6):
            y += rng.uniform(0, 1.2) / k * np.sin(2 * np.pi * tone * k * t + rng.uniform(0, 6))
    return (y / y.std()).astype(np.float32)


def events(rng, n):
    """Clicks, rustling, tones: what a level would take for speech."""
    y = np.zeros(n, np.float32)
    for _ in range(rng.poisson(rng.choice([1, 4, 15, 30]) * n / RATE / 11)):
        u, at = rng.random(), int(rng.integers(0, n - 100))
        if u < .5:
            length = int(rng.integers(100, 1200))
            z = lfilter([1, -rng.uniform(-.5, .95)], [1], rng.normal(size=length) * np.exp(-np.arange(length) * 5 / length))
        elif u < .85:
            length = int(rng.integers(800, 9000))
            slow = np.abs(lfilter([.02], [1, -.98], rng.normal(size=length)))
            z = lfilter([1, -rng.uniform(-.9, .95)], [1], rng.normal(size=length) * np.hanning(length) * slow) * 8
        else:
            length = int(rng.integers(1600, 12000))
            z = np.sin(2 * np.pi * rng.uniform(200, 3000) * np.arange(length) / RATE) * np.hanning(length)
        length = min(length, n - at)
        y[at:at + length] += (z[:length] * 10 ** (rng.normal(0, 8) / 20)).astype(np.float32)
    return y


def equalised(rng, x):
    """What a microphone and its maker do to the spectrum."""
    f = np.fft.rfft(x)
    bends = rng.normal(0, rng.choice([1, 3, 5]), 9)
    f *= 10 ** (np.interp(np.linspace(0, 1, len(f)), np.linspace(0, 1, 9), bends) / 20)
    if rng.random() < .15:
        f[int(len(f) * rng.uniform(.4, .55)):] *= 1e-3  # a telephone
    if rng.random() < .3:
        f[:int(len(f) * rng.uniform(60, 200) / 8000)] *= .1
    return np.fft.irfft(f, len(x)).astype(np.float32)


# ---- a piece of a meeting ----

def turns_of(path):
    """The turns of an RTTM file: {person: [(start, end), ...]} in seconds."""
    turns = {}
    with open(path, encoding='utf-8') as f:
        for fields in map(str.split, f):
            if fields and fields[0] == 'SPEAKER':
                turns.setdefault(fields[7], []).append((float(fields[3]), float(fields[3]) + float(fields[4])))
    return turns


def cut(turns, start, seconds):
    """The turns within a stretch, from its start."""
    spans = {p: [(max(0, a - start), min(seconds, b - start)) for a, b in t if b > start and a < start + seconds]
             for p, t in turns.items()}
    return {p: s for p, s in spans.items() if s}


def invented(rng, seconds):
    """Turns with more overlap and more short responses than a meeting at work has."""
    spans = {k: [] for k in range(rng.integers(1, 4))}
    at = rng.uniform(-1, 1)
    while at < seconds:
        length = rng.exponential(2.2) + .3
        spans[rng.integers(len(spans))].append((max(0, at), min(seconds, at + length)))
        if rng.random() < .4:
            start = max(0, at + rng.uniform(0, length))
            spans[rng.integers(len(spans))].append((start, min(seconds, start + rng.uniform(.2, 1.2))))
        at += length + rng.normal(.1, .5)
    kept = {p: [(a, b) for a, b in s if b - a > .1] for p, s in spans.items()}
    return {p: s for p, s in kept.items() if s}


class World:
    """Everything that pieces are drawn from."""

    def __init__(self, voices, chance, rooms, noises, meetings):
        self.voices, self.chance, self.rooms, self.noises, self.meetings = voices, chance, rooms, noises, meetings
        self.ends = [max(b for t in m.values() for _, b in t) for m in meetings]

    def draw(self, rng, count):
        return [Voice(*self.voices[k], rng) for k in rng.choice(len(self.voices), count, replace=False, p=self.chance)]

    def spans(self, rng, seconds):
        u = rng.random()
        if u < .05:
            return {}
        if u < .35:
            return invented(rng, seconds)
        k = rng.integers(len(self.meetings))
        return cut(self.meetings[k], rng.uniform(0, self.ends[k] - seconds - 1), seconds)

    def piece(self, rng, seconds):
        """Samples, and for each voice how surely it speaks, STEP by STEP."""
        steps = int(seconds * RATE) // STEP
        n = steps * STEP
        spans = self.spans(rng, seconds)
        room = self.rooms[rng.integers(len(self.rooms))]
        places, spread = rng.permutation(PLACES), rng.choice([2, 4, 6, 9])
        y, speech = np.zeros(n, np.float32), np.zeros((len(spans), steps), np.float32)
        for k, (voice, (_, own)) in enumerate(zip(self.draw(rng, len(spans)), sorted(spans.items()))):
            dry = np.zeros(n, np.float32)
            for a, b in sorted(own):
                a, b = int(a * 100), min(steps, int(b * 100))
                if b - a < 5:
                    continue
                said, surely = voice.take(b - a)
                ramp = min(80, len(said) // 4)
                said[:ramp] *= np.linspace(0, 1, ramp)
                said[-ramp:] *= np.linspace(1, 0, ramp)
                dry[a * STEP:b * STEP], speech[k, a:b] = said, surely
            dry *= 10 ** (rng.normal(0, spread) / 20)
            if rng.random() >= .12:  # else a headset
                h = room[places[k % PLACES]][:rng.choice([6000, IMPULSE])]
                dry = fftconvolve(dry, h)[:n] / (np.sqrt((h ** 2).sum()) + 1e-6)
                if rng.random() < .7:
                    dry *= np.clip(1 / (.5 + rng.random() * 2), .3, 3)  # nearer and farther than the room says
            y += dry.astype(np.float32)
        return self.background(rng, y, room[places[-1]]), speech

    def background(self, rng, y, h):
        n = len(y)
        level = max(np.sqrt((y ** 2).mean()), 1e-3)
        y = y + stationary(rng, n) * level * 10 ** (-rng.uniform(3, 32) / 20)
        if rng.random() < .5:
            y += events(rng, n) * level * 10 ** (-rng.uniform(-3, 20) / 20)
        if rng.random() < .3 and self.noises:
            noise = self.noises[rng.integers(len(self.noises))]
            at = rng.integers(len(noise))
            y += noise.take(np.arange(at, at + n), mode='wrap') * level * 10 ** (-rng.uniform(5, 25) / 20)
        if rng.random() < .2:
            babble = fftconvolve(sum(v.take(n // STEP)[0] for v in self.draw(rng, 5)), h[:6000])[:n]
            y += (babble / babble.std() * level * 10 ** (-rng.uniform(12, 28) / 20)).astype(np.float32)
        y = equalised(rng, y)
        y *= 10 ** (-rng.uniform(18, 58) / 20) / (np.sqrt((y ** 2).mean()) + 1e-9)
        return (np.round(np.clip(y, -1, 1) * 32767) / 32768).astype(np.float32)
