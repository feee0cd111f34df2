// Package neural hears voices with two trained networks: it is the front end that tells who of up
// to three local voices speaks in each 17 ms of ten seconds, up to two at once, and what each of
// them sounds like. [New] opens one; [Available] says whether this program was built with the weights.
//
//	samples ─▶ segmentation: windows of 10 s ─▶ 589 frames × 7 classes ─▶ activity, overlap
//	   │                                            │ frames in which a voice speaks alone
//	   └─▶ 80 log-mel bands every 10 ms ────────────┴─▶ embedding ─▶ 192 numbers per local voice
//
// Shapes. Everything is frames × channels, one frame after the other.
//
// Segmentation is pyannote's segmentation-3.0, 1.5 million weights:
//
//	160000 samples          zero mean, unit variance over the window
//	15975 × 80   SincNet's band-pass filters, 251 taps every 10 samples, rectified
//	 5325 × 80   the largest of 3; normed over the window, leaky rectifier
//	 1773 × 60   convolution over 5 frames, the largest of 3; normed, rectified
//	  589 × 60   the same again
//	  589 × 256  four LSTM layers of 128 cells in each direction
//	  589 × 128  two linear layers, leaky rectifier
//	  589 × 7    log-probabilities: nobody, A, B, C, A+B, A+C, B+C
//
// The filters see each sample once, however much windows overlap: as the window's mean and
// variance enter linearly, they are applied to what the filters gave.
//
// Embedding is CAM++ (3D-Speaker, Chinese and English), 6.9 million weights:
//
//	T × 80        log-mel bands of the chosen frames, less their mean
//	T × 10 × 32   a residual network of 3 × 3 convolutions; three of them halve the bands
//	T/2 × 128     a convolution over 5 frames, every second one
//	T/2 × 512     12, 24 and 16 densely connected layers, each adding 32 channels weighted by a mask
//	              that depends on the context (2 s around, and all); halved after each group
//	192           mean and standard deviation over time, a linear layer
//
// Sources: Bredin, "pyannote.audio 2.1 speaker diarization pipeline" (2023); Plaquet and Bredin,
// "Powerset multi-class cross entropy loss for neural speaker diarization" (2023); Ravanelli and
// Bengio, "Speaker recognition from raw waveform with SincNet" (2018); Wang et al., "CAM++: a fast
// and efficient network for speaker verification using context-aware masking" (2023). MODELS.md says
// what the networks were trained on and what they are bad at; package weights, where they come from.
//
// The same input gives the same output on one kind of processor, however many cores it has and
// however the stream was cut; package kernel says how kinds differ.
package neural
