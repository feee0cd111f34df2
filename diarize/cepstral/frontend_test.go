package cepstral

import (
	"testing"

	"airtime/diarize/frontend"
	"airtime/diarize/frontend/frontendtest"
)

func TestFrontend(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
	}{{"as it comes", Options{}}, {"with hindsight", Options{Hindsight: true}}} {
		t.Run(tt.name, func(t *testing.T) {
			frontendtest.Check(t, func() frontend.Frontend { return New(tt.o) })
		})
	}
}
