package audio

import "time"

// FFmpegPID is the process that decodes src, from Open.
func FFmpegPID(src Source) int {
	return src.(*fileSource).dec.(*ffmpegDecoder).proc.cmd.Process.Pid
}

// HurryFFmpeg makes those that are started from now on be given so much patience, and be heard for so long; the result undoes it.
func HurryFFmpeg(patience, sound time.Duration) (undo func()) {
	wasPatience, wasSound := ffmpegPatience, ffmpegSound
	ffmpegPatience, ffmpegSound = patience, sound
	return func() { ffmpegPatience, ffmpegSound = wasPatience, wasSound }
}
