package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
	"airtime/report/transcript"
)

// The formats of turns are one table; what people read about them names every one.
func TestFormatsAreNamed(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var help bytes.Buffer
	p := program{&desk.Desk{Stdout: &help, Stderr: &help}}
	if code := p.call(t.Context(), []string{"analyze", "--help"}); code != fault.OK {
		t.Fatalf("help ends with %d", code)
	}
	for _, text := range []struct{ name, text string }{{"README.md", string(readme)}, {"analyze --help", help.String()}} {
		words := strings.Join(strings.Fields(text.text), " ")
		for _, k := range transcript.Says() {
			if !strings.Contains(words, k) {
				t.Errorf("%s does not name %q", text.name, k)
			}
		}
	}
}

// The exit statuses are one table; README.md, the help and the manual name every one.
func TestExitsAreNamed(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []struct{ name, text string }{{"README.md", string(readme)}, {"airtime --help", Commands().Long}} {
		words := strings.Join(strings.Fields(strings.ReplaceAll(text.text, "|", " ")), " ")
		for line := range strings.Lines(fault.ExitText()) {
			if want := strings.Join(strings.Fields(line), " "); !strings.HasSuffix(want, ":") && !strings.Contains(words, want) {
				t.Errorf("%s does not say %q", text.name, want)
			}
		}
	}
}
