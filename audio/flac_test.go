package audio

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// flacMD5 is the digest of the samples that the encoder stored in the header.
func flacMD5(file []byte) string { return fmt.Sprintf("%x", file[26:42]) }

// TestFLAC decodes files written by ffmpeg, and compares with the digest therein.
func TestFLAC(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format Format
		bytes  int // of one value
		total  int64
	}{
		{"stereo16.flac", Format{Rate: 16000, Channels: 2}, 2, 4800},
		{"mono24.flac", Format{Rate: 48000, Channels: 1}, 3, 4800},
	} {
		file, err := os.ReadFile(filepath.Join("testdata", tt.name))
		if err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(testing.TB, []byte) (Source, error){openFile, openPipe} {
			src, err := open(t, file)
			if err != nil {
				t.Fatal(err)
			}
			if got := src.Format(); got != tt.format {
				t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.format)
			}
			if got := src.(Sized).Samples(); got != tt.total {
				t.Errorf("%s: Samples: got %d, want %d", tt.name, got, tt.total)
			}
			got, notes := drain(t, src)
			if len(notes) > 0 {
				t.Errorf("%s: got notes %q, want none", tt.name, notes)
			}
			h := md5.New()
			for _, v := range got {
				b := binary.LittleEndian.AppendUint32(nil, uint32(int32(math.Round(float64(v)*float64(int(1)<<(8*tt.bytes-1))))))
				h.Write(b[:tt.bytes])
			}
			if sum := fmt.Sprintf("%x", h.Sum(nil)); sum != flacMD5(file) {
				t.Errorf("%s: got samples with digest %s, want %s", tt.name, sum, flacMD5(file))
			}
		}
	}
}

func TestDamagedFLAC(t *testing.T) {
	file, err := os.ReadFile("testdata/stereo16.flac")
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(file)
	flipped[len(file)-1000] ^= 0x10
	noTotal := slices.Clone(file[:len(file)-1000])
	noTotal[21] &= 0xF0
	clear(noTotal[22:26])
	for _, tt := range []struct {
		name string
		file []byte
		note string // "" for an error
		err  string
	}{
		{"cut", file[:len(file)-1000], "sound_short promised_s=0.3 ", ""},
		{"cut, length unknown", noTotal, "sound_cut at_s=", ""},
		{"flipped bit", flipped, "sound_damaged at_s=", ""},
		{"header only", file[:100], "sound_short promised_s=0.3 there_s=0", ""},
		{"signature only", file[:4], "", "not audio: flac: the file ends before its first sample"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src, err := openPipe(t, tt.file)
			if err != nil {
				if tt.err == "" || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("got error %v, want prefix %q", err, tt.err)
				}
				return
			}
			got, notes := drain(t, src)
			if len(notes) != 1 || !strings.HasPrefix(notes[0].String(), tt.note) || tt.note == "" {
				t.Errorf("got %d values and notes %q, want a note that begins with %q", len(got), notes, tt.note)
			}
		})
	}
}

// Two recordings of one form in one file are heard one after the other; of another form, the second is not.
func TestJoinedFLAC(t *testing.T) {
	read := func(name string) []byte {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	stereo, mono := read("stereo16.flac"), read("mono24.flac")
	src, err := openPipe(t, stereo)
	if err != nil {
		t.Fatal(err)
	}
	once, _ := drain(t, src)
	for _, tt := range []struct {
		name  string
		file  []byte
		times int
		notes []string
	}{
		{"twice", slices.Concat(stereo, stereo), 2, []string{"sound_joined"}},
		{"three times, the last cut", slices.Concat(stereo, stereo, stereo[:100]), 2, []string{"sound_joined", "sound_short"}},
		{"then mono", slices.Concat(stereo, mono), 1, []string{"sound_damaged"}},
	} {
		src, err := openPipe(t, tt.file)
		if err != nil {
			t.Fatal(err)
		}
		got, notes := drain(t, src)
		var ids []string
		for _, n := range notes {
			ids = append(ids, n.ID)
		}
		if !slices.Equal(got, slices.Repeat(once, tt.times)) || !slices.Equal(ids, tt.notes) {
			t.Errorf("%s: got %d values, want %d; notes %v, want %q", tt.name, len(got), tt.times*len(once), notes, tt.notes)
		}
	}
}

func FuzzFLAC(f *testing.F) {
	for _, name := range []string{"stereo16.flac", "mono24.flac"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:200])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if flacNeedsFFmpeg(b) {
			return
		}
		in := pipeInput(t.Context(), bytes.NewReader(b), func() error { return nil })
		defer in.close()
		d, err := newFLACDecoder(in)
		if err != nil {
			return
		}
		channels := d.format().Channels
		dst := make([]float32, 500*channels)
		for {
			n, err := d.read(dst)
			if err != nil {
				break
			}
			for _, v := range dst[:n*channels] {
				if !(v >= -1 && v <= 1) {
					t.Fatalf("got sample %v", v)
				}
			}
		}
	})
}
