package neural

import (
	"math"

	"airtime/diarize/neural/kernel"
)

// The first stage of the segmentation in samples: filters of sincTaps every sincStride, of which
// poolWidth are pooled to one. One group of pooled outputs is about groupHop samples.
const (
	sincFilters = 80
	sincTaps    = 251
	sincStride  = 10
	poolWidth   = 3
	groupHop    = sincStride * poolWidth
	groupReach  = sincTaps + (poolWidth-1)*sincStride // samples that a group sees
)

// extremes has SincNet's filters see samples (groups·groupHop + the rest of groupReach of them) and
// stores for each group the largest and the smallest output of each filter: groups × 2 × sincFilters.
//
// What the network wants is the largest magnitude of the filters' output on samples less the
// window's mean m over its deviation s, (y − m·Σf)/s, and that is the larger of two magnitudes made
// of these. scratch holds sincScratch numbers.
func extremes(dst []float32, filters *kernel.Matrix, samples []float32, groups int, scratch []float32) {
	for g := 0; g < groups; {
		n := min(sincBlock, groups-g)
		filters.Mul(scratch, sincFilters, samples[g*groupHop:], sincStride, n*poolWidth, nil)
		for i := range n {
			y := scratch[i*poolWidth*sincFilters:][:poolWidth*sincFilters]
			high, low := dst[:sincFilters], dst[sincFilters:2*sincFilters]
			a, b, c := y[:sincFilters], y[sincFilters:2*sincFilters], y[2*sincFilters:3*sincFilters]
			for k := range high {
				high[k], low[k] = max(a[k], b[k], c[k]), min(a[k], b[k], c[k])
			}
			dst = dst[2*sincFilters:]
		}
		g += n
	}
}

const (
	sincBlock   = 32 // groups filtered at once: their outputs stay in the processor's first cache
	sincScratch = sincBlock * poolWidth * sincFilters
)

// moments are the mean and the variance of samples.
func moments(samples []float32) (mean, variance float64) {
	var sum float64
	for _, x := range samples {
		sum += float64(x)
	}
	mean = sum / float64(len(samples))
	var squares float64
	for _, x := range samples {
		d := float64(x) - mean
		squares += d * d
	}
	return mean, squares / float64(len(samples))
}

// rectify turns the extremes of a window's groups into the first pooled layer: groups × sincFilters.
// mean and variance are the window's, scale and shift what the network does after norming by them,
// and sums the sum of each filter's taps.
func rectify(dst, extremes []float32, mean, variance float64, scale, shift float32, sums []float32) {
	gain := float32(0)
	if variance > silence {
		gain = scale / float32(math.Sqrt(variance))
	}
	// The larger of two magnitudes |gain·y + offset| is that of the upper one or minus the lower one.
	upper, lower := 0, sincFilters
	if gain < 0 {
		upper, lower = lower, upper
	}
	var gains, offsets, less, minus, other [sincFilters]float32
	for k, s := range sums {
		gains[k], offsets[k] = gain, (shift-gain*float32(mean))*s
		less[k], minus[k] = -gains[k], -offsets[k]
	}
	for len(dst) > 0 {
		to := dst[:sincFilters]
		kernel.ScaleShift(to, extremes[upper:upper+sincFilters], gains[:], offsets[:])
		kernel.ScaleShift(other[:], extremes[lower:lower+sincFilters], less[:], minus[:])
		kernel.Max(to, other[:])
		dst, extremes = dst[sincFilters:], extremes[2*sincFilters:]
	}
}

// silence is the variance under which a window holds nothing: less than the rounding of 16 bits.
// PyTorch adds 1e-5 to every variance, which makes what is quieter than −50 dB of full scale quieter
// still; the network is meant to be blind to the level, so here it is.
const silence = 1e-11

// normEpsilon is what InstanceNorm1d adds to a variance.
const normEpsilon = 1e-5

// A norm is InstanceNorm1d: each channel to zero mean and unit variance over the window, then scaled
// and shifted. The leaky rectifier, a slope of 0.01 below zero, is part of it.
type norm struct{ scale, shift []float32 }

// maxChannels is the width of the widest layer that is normed.
const maxChannels = sincFilters

// apply norms and rectifies frames × channels values in place.
func (n norm) apply(x []float32) {
	channels := len(n.scale)
	frames := float64(len(x) / channels)
	var sums, squares [maxChannels]float64
	for at := 0; at < len(x); at += momentFrames * channels {
		var sum, square [maxChannels]float32 // of few frames, so that float32 is exact enough
		block := x[at:min(len(x), at+momentFrames*channels)]
		for r := 0; r < len(block); r += channels {
			kernel.AddMoments(sum[:channels], square[:channels], block[r:r+channels])
		}
		for k := range channels {
			sums[k] += float64(sum[k])
			squares[k] += float64(square[k])
		}
	}
	var scale, shift [maxChannels]float32
	for k := range channels {
		mean := sums[k] / frames
		variance := max(0, squares[k]/frames-mean*mean)
		factor := float64(n.scale[k]) / math.Sqrt(variance+normEpsilon)
		scale[k], shift[k] = float32(factor), float32(float64(n.shift[k])-mean*factor)
	}
	for at := 0; at < len(x); at += channels {
		row := x[at : at+channels]
		kernel.ScaleShiftLeaky(row, row, scale[:channels], shift[:channels], leak)
	}
}

// momentFrames is how many frames are added up in float32.
const momentFrames = 32

// leak is the slope of the leaky rectifiers below zero.
const leak = 0.01

// pool stores in dst (frames × channels) the largest of each poolWidth frames of x, whose frames are pitch apart.
func pool(dst, x []float32, channels, pitch int) {
	for len(dst) > 0 {
		to := dst[:channels]
		copy(to, x[:channels])
		kernel.Max(to, x[pitch:][:channels])
		kernel.Max(to, x[2*pitch:][:channels])
		dst, x = dst[channels:], x[poolWidth*pitch:]
	}
}
