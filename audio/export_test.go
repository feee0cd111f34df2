package audio

// FFmpegPID is the process that decodes src, from Open.
func FFmpegPID(src Source) int {
	return src.(*fileSource).dec.(*ffmpegDecoder).proc.cmd.Process.Pid
}
