package audio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	goaudio "github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"airtime/audio/note"
)

// The helpers below write WAV files byte by byte, so that every lie can be told.

func u16(v ...int) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

func u32(v ...uint32) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func chunk(id string, size uint32, body []byte) []byte {
	return slices.Concat([]byte(id), u32(size), body)
}

func riff(id string, chunks ...[]byte) []byte {
	body := slices.Concat(chunks...)
	return slices.Concat([]byte(id), u32(uint32(4+len(body))), []byte("WAVE"), body)
}

func fmtBody(tag, channels int, rate uint32, bits int) []byte {
	block := channels * ((bits + 7) / 8)
	return slices.Concat(u16(tag, channels), u32(rate, rate*uint32(block)), u16(block, bits))
}

func fmtChunk(tag, channels int, rate uint32, bits int) []byte {
	return chunk("fmt ", 16, fmtBody(tag, channels, rate, bits))
}

func extensible(sub, channels int, rate uint32, bits, valid int) []byte {
	return chunk("fmt ", 40, slices.Concat(fmtBody(tagExtensible, channels, rate, bits),
		u16(22, valid), u32(0), u16(sub), subFormat))
}

func dataChunk(body []byte) []byte { return chunk("data", uint32(len(body)), body) }

func floats32(v ...float32) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func floats64(v ...float64) (b []byte) {
	for _, v := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// openFile opens b as a file.
func openFile(t testing.TB, b []byte) (Source, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := Open(context.Background(), path, nil)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), path+": "))
	}
	t.Cleanup(func() { src.Close() })
	return src, nil
}

// openPipe opens b as standard input that returns one byte at a time.
func openPipe(t testing.TB, b []byte) (Source, error) {
	t.Helper()
	src, err := Open(context.Background(), "-", iotest.OneByteReader(bytes.NewReader(b)))
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "standard input: "))
	}
	t.Cleanup(func() { src.Close() })
	return src, nil
}

// drain reads src to its end.
func drain(t testing.TB, src Source) (got []float32, notes []note.Note) {
	t.Helper()
	dst := make([]float32, 1000*src.Format().Channels)
	for {
		n, err := src.Read(dst)
		if err == io.EOF {
			return got, src.(Noter).Notes()
		}
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
		got = append(got, dst[:n*src.Format().Channels]...)
	}
}

func TestWAV(t *testing.T) {
	mono16 := fmtChunk(tagPCM, 1, 16000, 16)
	pcm := u16(0, 16384, -16384, 32767, -32768)
	want16 := []float32{0, 0.5, -0.5, 32767.0 / 32768, -1}
	f := func(rate Rate, channels int) Format { return Format{Rate: rate, Channels: channels} }
	long := make([]byte, 3*16000*2)
	noisy := bytes.Repeat([]byte{1, 255, 2, 0}, 3*16000/2)
	for _, tt := range []struct {
		name   string
		file   []byte
		format Format
		want   []float32 // nil: only the number counts
		values int
		note   string
		noPipe bool
	}{
		{"8 bit", riff("RIFF", fmtChunk(tagPCM, 1, 8000, 8), dataChunk([]byte{128, 0, 192, 255})), f(8000, 1), []float32{0, -1, 0.5, 127.0 / 128}, 4, "", false},
		{"16 bit", riff("RIFF", mono16, dataChunk(pcm)), f(16000, 1), want16, 5, "", false},
		{"16 bit stereo", riff("RIFF", fmtChunk(tagPCM, 2, 44100, 16), dataChunk(pcm[:8])), f(44100, 2), want16[:4], 4, "", false},
		{"24 bit", riff("RIFF", fmtChunk(tagPCM, 1, 48000, 24), dataChunk([]byte{0, 0, 0x40, 0, 0, 0x80, 1, 0, 0, 0xFF, 0xFF, 0xFF})), f(48000, 1), []float32{0.5, -1, 1.0 / (1 << 23), -1.0 / (1 << 23)}, 4, "", false},
		{"32 bit", riff("RIFF", fmtChunk(tagPCM, 1, 96000, 32), dataChunk(u32(0x40000000, 0x80000000))), f(96000, 1), []float32{0.5, -1}, 2, "", false},
		{"20 bit in 3 bytes", riff("RIFF", fmtChunk(tagPCM, 1, 192000, 20), dataChunk([]byte{0, 0, 0x40})), f(192000, 1), []float32{0.5}, 1, "", false},
		{"12 bit in 2 bytes", riff("RIFF", fmtChunk(tagPCM, 1, 11025, 12), dataChunk(u16(0x4000))), f(11025, 1), []float32{0.5}, 1, "", false},
		{"float", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 32), dataChunk(floats32(0.25, -0.75, 1.5))), f(16000, 1), []float32{0.25, -0.75, 1}, 3, "", false},
		{"double", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 64), dataChunk(floats64(0.25, -0.75))), f(16000, 1), []float32{0.25, -0.75}, 2, "", false},
		{"not numbers", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 32), dataChunk(floats32(float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0.5))), f(16000, 1), []float32{0, 0, 0, 0.5}, 4, "sound_not_numbers n=3", false},
		{"double beyond float", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 64), dataChunk(floats64(1e300, 0.5))), f(16000, 1), []float32{0, 0.5}, 2, "sound_not_numbers n=1", false},
		{"wrong scale", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 32), dataChunk(floats32(-32768, 1200))), f(16000, 1), []float32{-1, 1}, 2, "sound_too_loud n=2", false},
		{"A-law", riff("RIFF", fmtChunk(tagALaw, 1, 8000, 8), dataChunk([]byte{0xD5, 0x55, 0xAA, 0x2A})), f(8000, 1), []float32{8.0 / 32768, -8.0 / 32768, 32256.0 / 32768, -32256.0 / 32768}, 4, "", false},
		{"mu-law", riff("RIFF", fmtChunk(tagMuLaw, 1, 8000, 8), dataChunk([]byte{0xFF, 0x7F, 0x80, 0x00})), f(8000, 1), []float32{0, 0, 32124.0 / 32768, -32124.0 / 32768}, 4, "", false},
		{"extensible 16", riff("RIFF", extensible(tagPCM, 1, 16000, 16, 16), dataChunk(pcm)), f(16000, 1), want16, 5, "", false},
		{"extensible 24 in 32", riff("RIFF", extensible(tagPCM, 1, 16000, 32, 24), dataChunk(u32(0x40000000))), f(16000, 1), []float32{0.5}, 1, "", false},
		{"extensible float", riff("RIFF", extensible(tagFloat, 2, 16000, 32, 32), dataChunk(floats32(0.5, -0.5))), f(16000, 2), []float32{0.5, -0.5}, 2, "", false},
		{"extensible A-law", riff("RIFF", extensible(tagALaw, 1, 8000, 8, 8), dataChunk([]byte{0xAA})), f(8000, 1), []float32{32256.0 / 32768}, 1, "", false},
		{"64 channels", riff("RIFF", extensible(tagPCM, 64, 16000, 16, 16), dataChunk(make([]byte, 10*128))), f(16000, 64), nil, 640, "", false},
		{"RF64", riff("RF64", chunk("ds64", 28, slices.Concat(u32(0, 0, 10, 0, 5, 0, 0))), mono16, chunk("data", 0xFFFFFFFF, pcm), chunk("LIST", 4, []byte("INFO"))), f(16000, 1), want16, 5, "", false},
		{"BW64 never finished", riff("BW64", chunk("ds64", 28, make([]byte, 28)), mono16, chunk("data", 0xFFFFFFFF, pcm)), f(16000, 1), want16, 5, "", false},
		{"RF64 cut", riff("RF64", chunk("ds64", 28, u32(0, 0, 0, 16, 0, 8, 0)), mono16, chunk("data", 0xFFFFFFFF, pcm)), f(16000, 1), want16, 5, "sound_short promised_s=2.147483648e+06 there_s=0", false},
		{"streamed, 2³²−1", riff("RIFF", mono16, chunk("data", 0xFFFFFFFF, pcm)), f(16000, 1), want16, 5, "", false},
		{"streamed, espeak", riff("RIFF", mono16, chunk("data", 0x7FFFF000, pcm)), f(16000, 1), want16, 5, "", false},
		{"streamed, 0", riff("RIFF", mono16, chunk("data", 0, u16(1, 1, 16384))), f(16000, 1), []float32{1.0 / 32768, 1.0 / 32768, 0.5}, 3, "", false},
		{"no sound", riff("RIFF", mono16, dataChunk(nil)), f(16000, 1), nil, 0, "", false},
		{"no sound, a list", riff("RIFF", mono16, dataChunk(nil), chunk("LIST", 4, []byte("INFO"))), f(16000, 1), nil, 0, "", false},
		{"odd chunk, padded", riff("RIFF", chunk("junk", 3, []byte("abc\x00")), mono16, dataChunk(pcm)), f(16000, 1), want16, 5, "", false},
		{"odd chunk, not padded", riff("RIFF", chunk("junk", 3, []byte("abc")), mono16, dataChunk(pcm)), f(16000, 1), want16, 5, "", false},
		{"odd data, padded", riff("RIFF", fmtChunk(tagPCM, 1, 8000, 8), chunk("data", 3, []byte{0, 0, 0, 0})), f(8000, 1), []float32{-1, -1, -1}, 3, "", false},
		{"list after data", riff("RIFF", mono16, dataChunk(pcm), chunk("LIST", 4, []byte("INFO"))), f(16000, 1), want16, 5, "", false},
		{"data before fmt", riff("RIFF", dataChunk(pcm), mono16), f(16000, 1), want16, 5, "", true},
		{"cut", riff("RIFF", mono16, chunk("data", 32000*60, long)), f(16000, 1), nil, 3 * 16000, "sound_short promised_s=60 there_s=3", false},
		{"cut within a value", riff("RIFF", mono16, chunk("data", 10, pcm[:9])), f(16000, 1), want16[:4], 4, "sound_short", false},
		{"header left behind", riff("RIFF", mono16, chunk("data", 32000, noisy)), f(16000, 1), nil, 3 * 16000, "sound_longer promised_s=1 there_s=3", false},
		{"header left behind by an odd number", riff("RIFF", mono16, chunk("data", 31999, noisy)), f(16000, 1), nil, 3 * 16000, "sound_longer promised_s=1 there_s=3", false},
		{"two files in one", slices.Concat(riff("RIFF", mono16, dataChunk(noisy)), riff("RIFF", mono16, dataChunk(noisy[:64000]))), f(16000, 1), nil, 3 * 16000, "recording_behind long_s=2", false},
		{"two runs of samples", riff("RIFF", mono16, dataChunk(noisy[:64000]), dataChunk(noisy[:32000])), f(16000, 1), nil, 2 * 16000, "recording_behind long_s=1", false},
		{"a large chunk after the data", riff("RIFF", mono16, chunk("data", 32000, noisy[:32000]), chunk("LIST", 2048, noisy[:2048])), f(16000, 1), nil, 16000, "", false},
		{"a large chunk after odd data", riff("RIFF", fmtChunk(tagPCM, 1, 16000, 8), chunk("data", 15999, append(bytes.Clone(noisy[:15999]), 0)), chunk("LIST", 2048, noisy[:2048])), f(16000, 1), nil, 15999, "", false},
		{"fmt chunk of 18 bytes", riff("RIFF", chunk("fmt ", 18, append(fmtBody(tagPCM, 1, 16000, 16), 0, 0)), dataChunk(pcm)), f(16000, 1), want16, 5, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, via := range []struct {
				name string
				open func(testing.TB, []byte) (Source, error)
			}{{"file", openFile}, {"pipe", openPipe}} {
				src, err := via.open(t, tt.file)
				if via.name == "pipe" && tt.noPipe {
					if err == nil || !strings.Contains(err.Error(), "cannot be read from a pipe") {
						t.Errorf("pipe: got error %v, want one that says that a pipe will not do", err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("%s: %v", via.name, err)
				}
				if got := src.Format(); got != tt.format {
					t.Errorf("%s: got %+v, want %+v", via.name, got, tt.format)
				}
				size := src.(Sized).Samples()
				got, notes := drain(t, src)
				if len(got) != tt.values {
					t.Errorf("%s: got %d values, want %d", via.name, len(got), tt.values)
				}
				if tt.want != nil && !slices.Equal(got, tt.want) {
					t.Errorf("%s: got %v, want %v", via.name, got, tt.want)
				}
				if via.name == "file" && size != int64(tt.values/tt.format.Channels) {
					t.Errorf("Samples: got %d, want %d", size, tt.values/tt.format.Channels)
				}
				if all := fmt.Sprint(notes); !strings.Contains(all, tt.note) || tt.note == "" && len(notes) > 0 {
					t.Errorf("%s: got notes %q, want %q", via.name, notes, tt.note)
				}
			}
		})
	}
}

// A recorder that reserves its file in advance leaves zeros after what it wrote.
func TestWAVReservedSpaceIsNoSound(t *testing.T) {
	said := bytes.Repeat([]byte{1, 255, 2, 3}, 16000) // 2 s
	body := append(bytes.Clone(said), make([]byte, 10*32000)...)
	src, err := openFile(t, riff("RIFF", fmtChunk(tagPCM, 1, 16000, 16), chunk("data", 32000, body)))
	if err != nil {
		t.Fatal(err)
	}
	got, notes := drain(t, src)
	if len(got) != 2*16000 || len(notes) != 1 || notes[0].String() != "sound_longer promised_s=1 there_s=2" {
		t.Errorf("got %d samples and notes %q, want 32000 and one about 2 s", len(got), notes)
	}
	if src, err = openFile(t, riff("RIFF", fmtChunk(tagPCM, 1, 16000, 16), chunk("data", 64000, body))); err != nil {
		t.Fatal(err)
	}
	if got, notes = drain(t, src); len(got) != 2*16000 || len(notes) != 0 {
		t.Errorf("got %d samples and notes %q, want 32000 and none", len(got), notes)
	}
}

func TestWAVErrors(t *testing.T) {
	mono16 := fmtChunk(tagPCM, 1, 16000, 16)
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"no channels", riff("RIFF", fmtChunk(tagPCM, 0, 16000, 16)), "wav: fmt chunk at byte 12: 0 channels, want 1 to 64"},
		{"65 channels", riff("RIFF", fmtChunk(tagPCM, 65, 16000, 16)), "wav: fmt chunk at byte 12: 65 channels, want 1 to 64"},
		{"65535 channels", riff("RIFF", fmtChunk(tagPCM, 0xFFFF, 16000, 16)), "wav: fmt chunk at byte 12: 65535 channels, want 1 to 64"},
		{"0 Hz", riff("RIFF", fmtChunk(tagPCM, 1, 0, 16)), "wav: fmt chunk at byte 12: 0 Hz, want 8000 to 192000 Hz"},
		{"4 GHz", riff("RIFF", fmtChunk(tagPCM, 1, 0xFFFFFFFF, 16)), "wav: fmt chunk at byte 12: 4294967295 Hz, want 8000 to 192000 Hz"},
		{"no bits", riff("RIFF", fmtChunk(tagPCM, 1, 16000, 0)), "wav: fmt chunk at byte 12: 0-bit integers of 0 bytes, want 1 to 32 bits"},
		{"64 bits", riff("RIFF", fmtChunk(tagPCM, 1, 16000, 64)), "wav: fmt chunk at byte 12: 64-bit integers of 8 bytes, want 1 to 32 bits"},
		{"16-bit float", riff("RIFF", fmtChunk(tagFloat, 1, 16000, 16)), "wav: fmt chunk at byte 12: 16-bit floating point of 2 bytes, want 32 or 64 bits"},
		{"short fmt", riff("RIFF", chunk("fmt ", 14, make([]byte, 14))), "wav: fmt chunk at byte 12: 14 bytes, want at least 16"},
		{"empty fmt", riff("RIFF", chunk("fmt ", 0, nil)), "wav: fmt chunk at byte 12: 0 bytes, want at least 16"},
		{"short extensible", riff("RIFF", fmtChunk(tagExtensible, 1, 16000, 16)), "wav: fmt chunk at byte 12: 16 bytes, want 40 for an extensible format"},
		{"two fmts", riff("RIFF", mono16, mono16), "wav: second fmt chunk at byte 36"},
		{"no data", riff("RIFF", mono16), "not audio: wav: the file ends before the data chunk"},
		{"no fmt", riff("RIFF"), "not audio: wav: the file ends before the fmt chunk"},
		{"short ds64", riff("RF64", chunk("ds64", 8, make([]byte, 8))), "wav: ds64 chunk at byte 12: 8 bytes, want at least 16"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, open := range []func(testing.TB, []byte) (Source, error){openFile, openPipe} {
				if _, err := open(t, tt.file); err == nil || err.Error() != tt.want {
					t.Errorf("got error %v, want %s", err, tt.want)
				}
			}
		})
	}
	want := `wav: "LIST" chunk at byte 12: 4294967280 bytes, but the file ends after 24`
	if _, err := openFile(t, riff("RIFF", chunk("LIST", 0xFFFFFFF0, []byte("INFO")))); err == nil || err.Error() != want {
		t.Errorf("huge chunk: got error %v, want %s", err, want)
	}
}

// TestSmallFilesAllocateLittle has headers that claim gigabytes.
func TestSmallFilesAllocateLittle(t *testing.T) {
	mono16 := fmtChunk(tagPCM, 1, 16000, 16)
	for _, tt := range []struct {
		name string
		file []byte
	}{
		{"fmt", riff("RIFF", chunk("fmt ", 0x7FFFFFF0, fmtBody(tagPCM, 1, 16000, 16)))},
		{"list", riff("RIFF", chunk("LIST", 0xFFFFFFF0, []byte("INFO")), mono16)},
		{"data", riff("RIFF", mono16, chunk("data", 0xF0000000, []byte{0, 0}))},
		{"ds64", riff("RF64", chunk("ds64", 0x7FFFFFF0, u32(0, 0, 0, 1<<29, 0, 0)), mono16)},
		{"flac", slices.Concat([]byte("fLaC\x00\x00\x00\x22"), []byte{0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0x03, 0xE8, 0x0F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, make([]byte, 16),
			[]byte{0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF})},
	} {
		for _, open := range []func(testing.TB, []byte) (Source, error){openFile, openPipe} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if src, err := open(t, tt.file); err == nil {
				src.Read(make([]float32, 8))
				src.Close()
			}
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
				t.Errorf("%s: got %d bytes allocated for a file of %d, want at most 1 MiB", tt.name, got, len(tt.file))
			}
		}
	}
}

// TestWAVAgainstGoAudio writes with go-audio's encoder and reads with its decoder.
func TestWAVAgainstGoAudio(t *testing.T) {
	for _, bits := range []int{16, 24, 32} {
		path := filepath.Join(t.TempDir(), "x.wav")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		enc := wav.NewEncoder(f, 22050, bits, 2, tagPCM)
		in := make([]int, 2*5000)
		for i := range in {
			in[i] = int(int32(uint32(i)*2654435761) >> (32 - bits))
		}
		if err := enc.Write(&goaudio.IntBuffer{Format: &goaudio.Format{NumChannels: 2, SampleRate: 22050}, Data: in, SourceBitDepth: bits}); err != nil {
			t.Fatal(err)
		}
		if err := enc.Close(); err != nil {
			t.Fatal(err)
		}
		f.Close()
		src, err := Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, notes := drain(t, src)
		src.Close()
		if len(got) != len(in) || notes != nil {
			t.Fatalf("%d bits: got %d values and notes %q, want %d and none", bits, len(got), notes, len(in))
		}

		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dec := wav.NewDecoder(bytes.NewReader(b))
		buf, err := dec.FullPCMBuffer()
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range buf.Data {
			if want := float32(v) / float32(int64(1)<<(bits-1)); got[i] != want {
				t.Fatalf("%d bits: value %d: got %v, want %v", bits, i, got[i], want)
			}
		}
	}
}

func FuzzWAV(f *testing.F) {
	mono16 := fmtChunk(tagPCM, 1, 16000, 16)
	f.Add(riff("RIFF", mono16, dataChunk(u16(1, 2, 3))))
	f.Add(riff("RIFF", dataChunk(u16(1, 2, 3)), mono16))
	f.Add(riff("RIFF", extensible(tagFloat, 3, 48000, 32, 32), chunk("data", 0, make([]byte, 50))))
	f.Add(riff("RF64", chunk("ds64", 28, u32(0, 0, 10, 0, 5, 0, 0)), mono16, chunk("data", 0xFFFFFFFF, u16(1, 2, 3))))
	f.Add(riff("RIFF", chunk("junk", 3, []byte("abc")), fmtChunk(tagALaw, 2, 8000, 8), chunk("data", 0xFFFFFFFF, make([]byte, 9))))
	f.Fuzz(func(t *testing.T, b []byte) {
		// As a pipe; the seeking of a file has a table test.
		in := pipeInput(t.Context(), bytes.NewReader(b), func() error { return nil })
		defer in.close()
		d, err := newWAVDecoder(in)
		if err != nil {
			return
		}
		format, total := d.format(), 0
		if format.Channels < 1 || format.Channels > MaxChannels || format.Rate < MinRate || format.Rate > MaxRate {
			t.Fatalf("got format %+v", format)
		}
		dst := make([]float32, 100*format.Channels)
		for {
			n, err := d.read(dst)
			if err != nil {
				break
			}
			for _, v := range dst[:n*format.Channels] {
				if !(v >= -1 && v <= 1) {
					t.Fatalf("got sample %v", v)
				}
			}
			if total += n; total > len(b) {
				t.Fatalf("got %d samples from %d bytes", total, len(b))
			}
		}
	})
}

func TestWAVReadAllocatesNothing(t *testing.T) {
	for _, bits := range []int{8, 16, 24, 32} {
		src, err := openFile(t, riff("RIFF", fmtChunk(tagPCM, 2, 48000, bits), dataChunk(make([]byte, 1<<20))))
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]float32, 500)
		if got := testing.AllocsPerRun(100, func() {
			if _, err := src.Read(dst); err != nil {
				t.Fatal(err)
			}
		}); got != 0 {
			t.Errorf("%d bits: got %v allocations per Read, want 0", bits, got)
		}
	}
}

func BenchmarkReadWAV16(b *testing.B) {
	body := make([]byte, 16<<20)
	for i := range body {
		body[i] = byte(i * 7)
	}
	path := filepath.Join(b.TempDir(), "x.wav")
	if err := os.WriteFile(path, riff("RIFF", fmtChunk(tagPCM, 1, 16000, 16), dataChunk(body)), 0o600); err != nil {
		b.Fatal(err)
	}
	dst := make([]float32, 16000)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		src, err := Open(context.Background(), path, nil)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = src.Read(dst)
		}
		src.Close()
	}
	sound := Rate(16000).Duration(int64(len(body)/2) * int64(b.N))
	b.ReportMetric(sound.Seconds()/b.Elapsed().Seconds(), "x-real-time")
}

func BenchmarkReadFLAC(b *testing.B) {
	file, err := os.ReadFile("testdata/mono24.flac")
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]float32, 4800)
	for b.Loop() {
		in := pipeInput(b.Context(), bytes.NewReader(file), func() error { return nil })
		d, err := newFLACDecoder(in)
		for err == nil {
			_, err = d.read(dst)
		}
		in.close()
	}
	b.ReportMetric(0.1*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}

// BenchmarkGoAudioPCMBuffer is what BenchmarkReadWAV16 would be with go-audio/wav's decoder.
func BenchmarkGoAudioPCMBuffer(b *testing.B) {
	body := make([]byte, 16<<20)
	file := riff("RIFF", fmtChunk(tagPCM, 1, 16000, 16), dataChunk(body))
	buf := &goaudio.IntBuffer{Data: make([]int, 16000)}
	dst := make([]float32, 16000)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		d := wav.NewDecoder(bytes.NewReader(file))
		for {
			n, err := d.PCMBuffer(buf)
			if err != nil || n == 0 {
				break
			}
			for i, v := range buf.Data[:n] {
				dst[i] = float32(v) * (1.0 / (1 << 15))
			}
		}
	}
}
