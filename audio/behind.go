package audio

import (
	"encoding/binary"
	"io"
)

// Files that were appended to one another (cat a b > c) hold more than one recording, of which decoders hear the first.

// lookBehind goes through the chunks from at on for another recording: files that were appended to one another
// (RIFF), or a second run of samples. Neither is heard, which has to be said.
func (h *wavHeader) lookBehind(file io.ReaderAt, at, end int64) error {
	var b [8]byte
	for range mostChunks {
		if end-at < int64(len(b)) {
			return nil
		}
		if _, err := file.ReadAt(b[:], at); err != nil {
			return err
		}
		if !chunkFits(b[:], end-at-8) {
			return nil
		}
		h.countBehind(b[:])
		size := int64(binary.LittleEndian.Uint32(b[4:]))
		at += 8 + size + size%2
	}
	return nil
}

// countBehind counts the chunk that b begins, if it is of another recording.
func (h *wavHeader) countBehind(b []byte) {
	size := int64(binary.LittleEndian.Uint32(b[4:8]))
	if id := string(b[:4]); (id == "RIFF" || id == "data") && size > beyond {
		h.behind += size
	}
}

// mostChunks bounds how many chunks or boxes are looked at.
const mostChunks = 1000

// anotherMP4 says whether a file has more than one movie in it. One that cannot be read has one.
func anotherMP4(file io.ReaderAt, end int64) bool {
	movies := 0
	var b [16]byte
	for at, boxes := int64(0), 0; at+int64(len(b)) <= end && boxes < mostChunks; boxes++ {
		if _, err := file.ReadAt(b[:], at); err != nil {
			return false
		}
		size := int64(binary.BigEndian.Uint32(b[:]))
		if size == 1 { // written in the next 8 bytes
			size = int64(binary.BigEndian.Uint64(b[8:]))
		}
		if string(b[4:8]) == "moov" {
			movies++
		}
		if size < 8 || size > end-at { // 0: up to the end
			break
		}
		at += size
	}
	return movies > 1
}
