package feature

import "airtime/audio"

// Matrix is a run of feature vectors, one row per frame of one stream. Row i is
// about the samples Span(i) of that stream.
type Matrix struct {
	Data   []float32 // rows end to end: value c of row i is Data[i·Cols + c]
	Cols   int
	Hop    int   // samples per row
	Origin int64 // first sample of row 0
}

// Rows is the number of feature vectors.
func (m Matrix) Rows() int {
	if m.Cols == 0 {
		return 0
	}
	return len(m.Data) / m.Cols
}

// Row is row i, sharing memory with m.
func (m Matrix) Row(i int) []float32 { return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols] }

// Append adds a row of Cols values, copied.
func (m *Matrix) Append(row []float32) { m.Data = append(m.Data, row[:m.Cols]...) }

// Span is the samples that row i is about.
func (m Matrix) Span(i int) audio.Span {
	start := m.Origin + int64(i)*int64(m.Hop)
	return audio.Span{Start: start, End: start + int64(m.Hop)}
}

// Cut returns the rows whose middle lies in s, sharing memory with m.
func (m Matrix) Cut(s audio.Span) Matrix {
	// Row i's middle is Origin + i·Hop + Hop/2.
	first := clampRow(ceilDiv(s.Start-m.Origin-int64(m.Hop/2), int64(m.Hop)), m.Rows())
	last := clampRow(ceilDiv(s.End-m.Origin-int64(m.Hop/2), int64(m.Hop)), m.Rows())
	last = max(first, last)
	m.Data = m.Data[first*m.Cols : last*m.Cols]
	m.Origin += int64(first) * int64(m.Hop)
	return m
}

func clampRow(i int64, rows int) int { return int(min(max(i, 0), int64(rows))) }

func ceilDiv(a, b int64) int64 {
	q := a / b
	if a%b > 0 {
		q++
	}
	return q
}
