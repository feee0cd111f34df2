package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// seal makes a file of a header and what follows it, as pack.py does.
func seal(header, data string) []byte {
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	b = append(append(b, header...), data...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

const (
	small     = `{"format":1,"tensors":[{"name":"a","shape":[1,2],"type":"float32","at":0},{"name":"b","shape":[2,2],"type":"int8","at":8}]}`
	smallData = "\x00\x00\x80\x3f\x00\x00\x00\xc0" + "\x00\x00\x00\x3f\x00\x00\x80\x3f" + "\x01\xff\x7f\x80"
)

func TestParse(t *testing.T) {
	s, err := Parse(seal(small, smallData))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Float("a", 1, 2); err != nil || !slices.Equal(got, []float32{1, -2}) {
		t.Errorf("a = %v, %v, want 1 −2", got, err)
	}
	if got, err := s.Float("b", 2, 2); err != nil || !slices.Equal(got, []float32{.5, -.5, 127, -128}) {
		t.Errorf("b = %v, %v, want 0.5 −0.5 127 −128", got, err)
	}
	scales, values, err := s.Int8("b", 2, 2)
	if err != nil || !slices.Equal(scales, []float32{.5, 1}) || !slices.Equal(values, []int8{1, -1, 127, -128}) {
		t.Errorf("b = %v × %v, %v", scales, values, err)
	}
	if _, _, err := s.Int8("a", 1, 2); err == nil {
		t.Error("a float32 tensor was given out as int8")
	}
	if _, err := s.Float("c", 1, 2); err == nil || !strings.Contains(err.Error(), `no "c"`) {
		t.Errorf("a tensor that is not there: %v", err)
	}
	if _, err := s.Float("a", 2, 1); err == nil || !strings.Contains(err.Error(), "1 × 2, want 2 × 1") {
		t.Errorf("another shape: %v", err)
	}
}

func TestParseDamaged(t *testing.T) {
	flipped := seal(small, smallData)
	flipped[len(flipped)-40] ^= 1
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "do not begin with"},
		{"another file", bytes.Repeat([]byte("x"), 100), "do not begin with"},
		{"one bit", flipped, "damaged"},
		{"cut", seal(small, smallData)[:100], "damaged"},
		{"header too long", func() []byte {
			b := append([]byte(magic), 0xff, 0xff, 0xff, 0xff)
			sum := sha256.Sum256(b)
			return append(b, sum[:]...)
		}(), "header of 4294967295 bytes"},
		{"no JSON", seal("{", ""), "header"},
		{"format", seal(`{"format":2}`, ""), "format 2, want 1"},
		{"beyond the end", seal(small, smallData[:15]), `"b" lies at bytes 8 to 20 of 15`},
		{"before the start", seal(`{"format":1,"tensors":[{"name":"a","shape":[1,1],"type":"int8","at":-1}]}`, smallData), "lies at"},
		{"huge", seal(`{"format":1,"tensors":[{"name":"a","shape":[1,9223372036854775807],"type":"int8","at":0}]}`, ""), "shape"},
		{"type", seal(`{"format":1,"tensors":[{"name":"a","shape":[1,1],"type":"int4","at":0}]}`, smallData), "int4"},
		{"twice", seal(strings.ReplaceAll(small, `"b"`, `"a"`), smallData), "twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Parse(tt.file); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// FuzzParse reads any header over any data, past the checksum that would hide most of them.
func FuzzParse(f *testing.F) {
	b := seal(small, smallData)
	f.Add(b[len(magic) : len(b)-sha256.Size])
	f.Add([]byte("\x02\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4 {
			return
		}
		s, err := parseBody(b)
		if err != nil {
			return
		}
		for name, d := range s.tensors {
			if v, err := s.Float(name, d.rows, d.cols); err != nil || len(v) != d.rows*d.cols {
				t.Fatalf("%q: %d values, %v", name, len(v), err)
			}
		}
	})
}

// TestEmbedded: what was embedded is read, and what was not is said.
func TestEmbedded(t *testing.T) {
	s, err := Load()
	if !Available() {
		if !errors.Is(err, ErrNone) {
			t.Errorf("without the file: %v, want ErrNone", err)
		}
		t.Skip("built without weights.bin; `make weights` fetches it")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Float("seg.conv1", 80, 251); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Int8("emb.dense", 192, 1024); err != nil {
		t.Error(err)
	}
}

func TestNotices(t *testing.T) {
	for _, want := range []string{"segmentation-3.0", "Copyright (c) 2020 CNRS", "CAM++", "Apache License", "3D-Speaker"} {
		if !strings.Contains(Notices, want) {
			t.Errorf("NOTICES.txt lacks %q", want)
		}
	}
}

// TestAdapted: what training made can take the place of what it started from, tensor by tensor.
func TestAdapted(t *testing.T) {
	b, err := os.ReadFile("../../train/adapted.bin")
	if err != nil {
		t.Fatal(err)
	}
	adapted, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(adapted.tensors) == 0 {
		t.Fatal("there are no tensors in it")
	}
	published, err := Load()
	if errors.Is(err, ErrNone) {
		t.Skip("built without the voice networks; `make weights` fetches them")
	} else if err != nil {
		t.Fatal(err)
	}
	for name, a := range adapted.tensors {
		p, ok := published.tensors[name]
		if !ok || p.rows != a.rows || p.cols != a.cols || (p.scales == nil) != (a.scales == nil) {
			t.Errorf("%s is %d × %d, int8 %v; want what is published, %d × %d, int8 %v", name, a.rows, a.cols, a.scales != nil, p.rows, p.cols, p.scales != nil)
		}
	}
}
