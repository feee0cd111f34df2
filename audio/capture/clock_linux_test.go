package capture

import (
	"testing"
	"time"
)

// The clock that goes on while the computer sleeps is not the one on the wall, which can be set.
func TestSleeping(t *testing.T) {
	begun, at := time.Now(), sleeping()
	time.Sleep(30 * time.Millisecond)
	if d := sleeping().Sub(at) - time.Since(begun); d.Abs() > 20*time.Millisecond {
		t.Errorf("it went on by %v more than time did", d)
	}
	if apart := begun.Sub(at); apart < 365*24*time.Hour {
		t.Errorf("it is %v from the clock on the wall, want it to count from the start of the computer", apart)
	}
}
