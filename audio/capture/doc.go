// Package capture hears live sound: through PortAudio, and from any source of
// PulseAudio or PipeWire where one of them runs.
//
//	backend ─▶ ring ─▶ timeline ─▶ Input.Read        levels ─▶ Health
//	(callback) (bounded) (the clock)
//
// Call [Devices] to see what there is, and [OpenDevice] to listen. An [Input] is an
// audio.Source that looks after its device: it never ends by itself, keeps step with
// the clock by counted zeros where sound was lost, opens the device again when it
// comes back, and says in [Health] what is wrong in words for people. [Pair] puts two
// of them, such as a microphone and the far side of a call, side by side.
//
// A build without cgo, or with the tag noportaudio, has no live sound: every call
// returns [ErrNoCapture].
package capture
