package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"airtime/report/transcript"
)

// Every help that speaks of formats, and the README, names all there are: of those
// that are written by name, of those that are read by what they are.
func TestHelpNamesEveryFormat(t *testing.T) {
	help := func(command string) string {
		var out bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &out}
		if code := p.run(context.Background(), []string{command, "--help"}); code != 0 {
			t.Fatalf("%s --help: got code %d", command, code)
		}
		return strings.Join(strings.Fields(out.String()), " ")
	}
	for _, command := range []string{"analyze", "report", "live", "demo"} {
		text := help(command)
		for _, f := range forms {
			if !strings.Contains(text, f.name) {
				t.Errorf("%s --help: got no format %s", command, f.name)
			}
		}
	}
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		if !strings.Contains(strings.ToLower(string(readme)), f.name) {
			t.Errorf("README: got no format %s", f.name)
		}
	}
	analyze := help("analyze")
	for _, says := range transcript.Says() {
		if !strings.Contains(analyze, says) {
			t.Errorf("analyze --help: got nothing of %s", says)
		}
	}
}
