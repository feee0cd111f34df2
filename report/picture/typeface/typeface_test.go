package typeface

import (
	"math"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestMeasure(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    string
		bold bool
		want float64 // em
	}{
		{"nothing", "", false, 0},
		{"one letter", "H", false, 0.741},
		{"bold", "H", true, 0.765},
		{"sum", "HH", false, 2 * 0.741},
		{"composed and decomposed alike", "e\u0301", false, Measure("é", 1, false)},
		{"a mark with no composed form", "x\u0323", false, Measure("x", 1, false)},
		{"Greek", "Ω", false, Measure("Ω", 1, false)},
		{"East Asian", "王小明", false, 3},
		{"Hebrew", "דנה", false, 1.8},
		{"joiner", "\u200d", false, 0},
		{"control", "\x00\n", false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Measure(tt.s, 10, tt.bold); math.Abs(got-10*tt.want) > 1e-3 {
				t.Errorf("Measure(%q, 10) = %v, want %v", tt.s, got, 10*tt.want)
			}
		})
	}
}

func TestHas(t *testing.T) {
	for s, want := range map[string]bool{
		"":                       true,
		"Ana Müller–Łoś, Nguyễn": true,
		"Ελένη Ἀθηνᾶ":            true,
		"Ольга Ґалаґан":          true,
		"→ ≥ ≤ − ½ × ≈ … “a” ‘b’ ☐ ✓": true,
		"x\u0323": false,
		"王":       false,
		"דנה":     false,
		"علي":     false,
		"\n":      false,
		"🙂":       false,
	} {
		if got := Has(s); got != want {
			t.Errorf("Has(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		name, s string
		width   float64
		want    string
	}{
		{"whole", "Ana", 100, "Ana"},
		{"exactly", "Ana", Measure("Ana", 10, false), "Ana"},
		{"cut", "Anastasia", Measure("Anas…", 10, false), "Anas…"},
		{"no space before the ellipsis", "Ana Silva", Measure("Ana …", 10, false), "Ana…"},
		{"marks stay with their letter", "ax\u0323b", Measure("a…", 10, false), "a…"},
		{"family stays together", "👩‍👩‍👧‍👦 Lee", Measure("…", 10, false) + 7, "…"},
		{"only the ellipsis", "Anastasia", Measure("…", 10, false), "…"},
		{"not even that", "Anastasia", 1, ""},
		{"no room", "Anastasia", 0, ""},
		{"nothing in no room", "", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fit(tt.s, 10, false, tt.width); got != tt.want {
				t.Errorf("Fit(%q, 10, %.2f) = %q, want %q", tt.s, tt.width, got, tt.want)
			}
		})
	}
}

// Whatever the name, what Fit returns fits, and is the name or a start of it.
func FuzzFit(f *testing.F) {
	f.Add("Anastasia", 20.0)
	f.Add("王小明 and דנה", 31.5)
	f.Add("e\u0301\u0301 👩‍👩‍👧‍👦", 12.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		got := Fit(s, 10, true, width)
		if w := Measure(got, 10, true); got != "" && w > width+0.01 {
			t.Errorf("Fit(%q, %v) = %q, %v points wide", s, width, got, w)
		}
		start, cut := strings.CutSuffix(got, ellipsis)
		if !strings.HasPrefix(s, start) {
			t.Errorf("Fit(%q, %v) = %q, not a start of it", s, width, got)
		}
		if cut && got != s && uniseg.GraphemeClusterCount(start) > uniseg.GraphemeClusterCount(s) {
			t.Errorf("Fit(%q, %v) = %q, cut within a character", s, width, got)
		}
	})
}

func BenchmarkFit(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Fit("Wolfeschlegelsteinhausenbergerdorff the Younger", 9, false, 120)
	}
}
