package cli

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/format"
	"airtime/report/transcript"
)

// Every help that speaks of formats, and the README, names all there are: of those
// that are written by name, of those that are read by what they are. A command that writes what others do not
// says which it can write.
func TestHelpNamesEveryFormat(t *testing.T) {
	only := map[string][]string{
		"compare":   comparisonFormats(),
		"questions": format.SheetNames(),
		"score":     {"text", "json"}, // its own figures
	}
	var out bytes.Buffer
	p := program{&desk.Desk{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out}}
	help := func(path string) string {
		out.Reset()
		if code := p.call(context.Background(), append(strings.Fields(path)[1:], "--help")); code != 0 {
			t.Fatalf("%s --help: got code %d", path, code)
		}
		return strings.Join(strings.Fields(out.String()), " ")
	}
	lists := 0
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		if c.Flags().Lookup("format") != nil {
			lists++
			names := format.Names()
			if own, ok := only[c.Name()]; ok {
				names = own
			}
			if text, want := help(c.CommandPath()), "--format "+strings.Join(names, "|")+" "; !strings.Contains(text, want) {
				t.Errorf("%s --help: got no %q in\n%s", c.CommandPath(), want, text)
			}
		}
		for _, sub := range c.Commands() {
			look(sub)
		}
	}
	look(p.rootCommand())
	if lists < 6 {
		t.Errorf("got %d commands with formats, want all", lists)
	}

	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`[a-z0-9]+`).FindAllString(strings.ToLower(string(readme)), -1)
	for _, f := range format.All {
		if !slices.Contains(words, f.Name) {
			t.Errorf("README: got no format %s", f.Name)
		}
	}
	analyze := help("airtime analyze")
	for _, says := range transcript.Says() {
		if !strings.Contains(analyze, says) {
			t.Errorf("analyze --help: got nothing of %s", says)
		}
	}
}
