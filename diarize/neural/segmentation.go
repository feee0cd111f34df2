package neural

import (
	"fmt"
	"math"

	"airtime/diarize/neural/kernel"
)

// Sizes of the segmentation. A window of windowSamples gives groups pooled outputs of the filters,
// then, after two convolutions over convTaps frames and two more poolings, netFrames frames.
const (
	windowSamples = 160000
	groups        = ((windowSamples-sincTaps)/sincStride + 1) / poolWidth // 5325
	convTaps      = 5
	convChannels  = 60
	convPitch     = 64                                     // channels of a convolution's output, padded to what kernels compute at once
	midFrames     = (groups - convTaps + 1) / poolWidth    // 1773
	netFrames     = (midFrames - convTaps + 1) / poolWidth // 589

	cells     = 128 // of an LSTM in one direction
	bothWays  = 2 * cells
	gates     = 4 * cells
	lstms     = 4
	classes   = 7
	locals    = 3
	lstmSteps = 32 // frames whose input gates are computed at once
)

// powerset says for each class which local voices speak.
var powerset = [classes][]int{{}, {0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}}

// segmentation is the network that says who of three local voices speaks. It is read-only.
type segmentation struct {
	waveScale, waveShift float32
	filters              *kernel.Matrix
	filterSums           []float32
	norms                [3]norm
	convs                [2]linear
	lstm                 [lstms][2]lstm // forward, backward
	head                 balanced       // the first of the linear layers
	linears              [2]linear      // the last one gives the classes
}

// An lstm is one direction of one layer.
type lstm struct {
	input balanced       // to the gates, with both of PyTorch's biases
	state *kernel.Matrix // from the last step's output to the gates
}

func newSegmentation(r *reader) *segmentation {
	wave := r.vector("seg.wave", 2)
	taps := r.float("seg.conv1", sincFilters, sincTaps)
	s := &segmentation{
		waveScale: wave[0], waveShift: wave[1],
		filters:    kernel.Pack(sincFilters, sincTaps, taps),
		filterSums: make([]float32, sincFilters),
	}
	for k := range s.filterSums {
		var sum float64
		for _, v := range taps[k*sincTaps : (k+1)*sincTaps] {
			sum += float64(v)
		}
		s.filterSums[k] = float32(sum)
	}
	for i, channels := range []int{sincFilters, convChannels, convChannels} {
		name := fmt.Sprintf("seg.norm%d", i+1)
		s.norms[i] = norm{r.vector(name+".scale", channels), r.vector(name+".shift", channels)}
	}
	s.convs[0] = r.padded("seg.conv2", convTaps*sincFilters)
	s.convs[1] = r.padded("seg.conv3", convTaps*convChannels)
	for i := range s.lstm {
		in := bothWays
		if i == 0 {
			in = convChannels
		}
		for way, name := range []string{"forward", "backward"} {
			at := fmt.Sprintf("seg.lstm%d.%s.", i+1, name)
			s.lstm[i][way] = lstm{
				input: r.balanced(at+"input", at+"bias", gates, in, i > 0),
				state: r.matrix(at+"state", gates, cells),
			}
		}
	}
	s.head = r.balanced("seg.linear1", "seg.linear1.bias", cells, bothWays, true)
	s.linears[0] = r.linear("seg.linear2", cells, cells)
	s.linears[1] = r.linear("seg.classes", classes, cells)
	return s
}

// padded is a convolution of the segmentation, with outputs of zero up to convPitch.
func (r *reader) padded(name string, in int) linear {
	w := make([]float32, convPitch*in)
	copy(w, r.float(name, convChannels, in))
	bias := make([]float32, convPitch)
	copy(bias, r.vector(name+".bias", convChannels))
	return linear{kernel.Pack(convPitch, in, w), bias}
}

// A convScratch is room for the convolutions of one window.
type convScratch struct {
	a, b []float32
}

func newConvScratch() *convScratch {
	return &convScratch{make([]float32, groups*sincFilters), make([]float32, (groups-convTaps+1)*convPitch)}
}

func (t *convScratch) erase() {
	if t != nil {
		clear(t.a)
		clear(t.b)
	}
}

// convolve runs a window up to the LSTMs: of the extremes of its groups and the moments of its
// samples it makes netFrames × convChannels values, frame f at dst[f·stride].
func (s *segmentation) convolve(dst []float32, stride int, extremes []float32, mean, variance float64, t *convScratch) {
	x := t.a[:groups*sincFilters]
	rectify(x, extremes, mean, variance, s.waveScale, s.waveShift, s.filterSums)
	s.norms[0].apply(x)
	frames := groups
	for i, conv := range s.convs {
		channels := conv.In() / convTaps
		frames -= convTaps - 1
		y := t.b[:frames*convPitch]
		conv.apply(y, x, channels, frames)
		frames /= poolWidth
		x = t.a[:frames*convChannels]
		pool(x, y, convChannels, convPitch)
		s.norms[i+1].apply(x)
	}
	for f := range netFrames {
		copy(dst[f*stride:], x[f*convChannels:(f+1)*convChannels])
	}
}

// An lstmScratch is room for one direction of a layer over some windows.
type lstmScratch struct {
	sums []float32 // lstmSteps × windows × gates
	h, c []float32 // windows × cells
}

func newLSTMScratch(windows int) *lstmScratch {
	return &lstmScratch{make([]float32, lstmSteps*windows*gates), make([]float32, windows*cells), make([]float32, windows*cells)}
}

// run stores one direction's outputs over netFrames steps of n windows. x holds netFrames × n rows, dst
// netFrames × n × bothWays values, of which the cells from column on are written.
func (l lstm) run(dst []float32, column int, x activations, n int, backward bool, t *lstmScratch) {
	h, c := t.h[:n*cells], t.c[:n*cells]
	clear(h)
	clear(c)
	for done := 0; done < netFrames; done += lstmSteps {
		steps := min(lstmSteps, netFrames-done)
		first := done
		if backward {
			first = netFrames - done - steps
		}
		sums := t.sums[:steps*n*gates]
		l.input.apply(sums, x, first*n, steps*n)
		for i := range steps {
			at := i
			if backward {
				at = steps - 1 - i
			}
			sum := sums[at*n*gates:][:n*gates]
			l.state.MulAdd(sum, gates, h, cells, n)
			out := dst[(first+at)*n*bothWays+column:]
			for w := range n {
				hw := h[w*cells:][:cells]
				kernel.LSTMStep(hw, c[w*cells:][:cells], sum[w*gates:][:gates])
				copy(out[w*bothWays:], hw)
			}
		}
	}
}

// classify turns rows of the last LSTM's outputs, from the given one on, into probabilities of the
// classes. scratch holds 2 × rows × cells numbers.
func (s *segmentation) classify(dst []float32, x activations, first, rows int, scratch []float32) {
	a, b := scratch[:rows*cells], scratch[rows*cells:2*rows*cells]
	s.head.apply(a, x, first, rows)
	leaky(a)
	s.linears[0].apply(b, a, cells, rows)
	leaky(b)
	s.linears[1].apply(dst, b, cells, rows)
	for r := range rows {
		softmax(dst[r*classes:][:classes])
	}
}

func leaky(x []float32) {
	for i, v := range x {
		x[i] = max(v, leak*v)
	}
}

func softmax(x []float32) {
	top := x[0]
	for _, v := range x[1:] {
		top = max(top, v)
	}
	var sum float64
	for i, v := range x {
		e := math.Exp(float64(v - top))
		x[i] = float32(e)
		sum += e
	}
	for i := range x {
		x[i] = float32(float64(x[i]) / sum)
	}
}
