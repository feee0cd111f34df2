package color

import (
	"math"
	"testing"
)

func TestContrast(t *testing.T) {
	black, white := Color{}, Color{255, 255, 255}
	for _, tt := range []struct {
		a, b Color
		want float64
	}{
		{black, white, 21}, {white, black, 21}, {white, white, 1},
		{Color{0x76, 0x76, 0x76}, white, 4.54}, {Color{0xff, 0, 0}, white, 4.00}, {Color{0, 0, 0xff}, white, 8.59},
	} {
		if got := Contrast(tt.a, tt.b); math.Abs(got-tt.want) > 0.005 {
			t.Errorf("%v on %v: got %.3f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}
