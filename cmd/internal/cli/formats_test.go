package cli

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"airtime/report/transcript"
)

// The formats of turns are one table; what people read about them names every one.
func TestFormatsAreNamed(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var help bytes.Buffer
	p := &program{stdout: &help, stderr: &help}
	if code := p.run(t.Context(), []string{"analyze", "--help"}); code != exitOK {
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
		for _, e := range exits {
			if want := fmt.Sprintf("%d %s", e.status, e.means); !strings.Contains(words, want) {
				t.Errorf("%s does not say %q", text.name, want)
			}
		}
	}
}
