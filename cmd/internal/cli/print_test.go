package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"airtime/cmd/internal/desk"
	"airtime/cmd/internal/fault"
)

// fakeLP puts a program lp into an otherwise empty PATH.
func fakeLP(t *testing.T, script string) (dir string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no scripts named lp here")
	}
	dir = t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "lp"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("OUT", dir)
	return dir
}

func TestPrint(t *testing.T) {
	account := filepath.Join("..", "..", "..", "report", "testdata", "garden.json")
	// Without external programs in PATH: sh has read and printf built in, and cat by its place.
	const works = `printf '%s|' "$@" > "$OUT/args"; /bin/cat > "$OUT/pages.pdf"; echo "request id is PDF-7 (0 file(s))"`
	for _, tt := range []struct {
		name, lp string
		args     []string
		status   int
		stderr   string
		lpArgs   string
	}{
		{"group's sheet", works, []string{"report", "--print", account}, fault.OK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=a4|-|"},
		{"another paper", works, []string{"report", "--me", "Ana", "--print", "--paper", "letter", account}, fault.OK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=letter|-|"},
		{"worksheet", works, []string{"questions", "--print", "--format", "pdf", "--paper", "letter"}, fault.OK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=letter|-|"},
		{"says nothing", `while read -r line; do :; done`, []string{"questions", "--print"}, fault.OK, "airtime: sent to the printer\n", ""},
		{"no lp", "", []string{"questions", "--print"}, 5,
			"airtime: print: no printing system on this machine: there is no program lp\n" +
				"airtime: hint: write a file with -o sheet.pdf, and print it from the program you open it with\n", ""},
		{"no printer", `/bin/cat >/dev/null; echo "lp: Error - no default destination available." >&2; exit 1`, []string{"questions", "--print"}, fault.Failure,
			"airtime: print: Error - no default destination available.\nairtime: hint: see the printers with: lpstat -p -d\n", ""},
		{"fails without a word", `/bin/cat >/dev/null; exit 3`, []string{"questions", "--print"}, fault.Failure,
			"airtime: print: exit status 3\nairtime: hint: see the printers with: lpstat -p -d\n", ""},
		{"to a file too", works, []string{"report", "--print", "-o", "x.pdf", account}, 2,
			"airtime: print: the sheet would go to x.pdf too, want --print or -o\n", ""},
		{"as text", works, []string{"report", "--print", "--format", "text", account}, 2,
			"airtime: print: got --format text, want pdf or none\n", ""},
		{"nobody of that name", works, []string{"report", "--print", "--me", "Zoe", account}, 2, "", ""},
		{"such paper is not sold", works, []string{"questions", "--print", "--paper", "a5"}, 2, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := fakeLP(t, tt.lp)
			t.Setenv("HOME", dir)
			t.Setenv("XDG_CONFIG_HOME", dir)
			t.Setenv("LC_ALL", "C")
			var stdout, stderr bytes.Buffer
			p := program{&desk.Desk{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}}
			if got := p.call(context.Background(), tt.args); got != tt.status {
				t.Errorf("status %d, want %d; said %q", got, tt.status, stderr.String())
			}
			if tt.stderr != "" && stderr.String() != tt.stderr {
				t.Errorf("said %q, want %q", stderr.String(), tt.stderr)
			}
			if stdout.Len() > 0 {
				t.Errorf("wrote %d bytes to standard output", stdout.Len())
			}
			args, _ := os.ReadFile(filepath.Join(dir, "args"))
			if string(args) != tt.lpArgs {
				t.Errorf("lp got %q, want %q", args, tt.lpArgs)
			}
			pages, _ := os.ReadFile(filepath.Join(dir, "pages.pdf"))
			if want := tt.lpArgs != ""; bytes.HasPrefix(pages, []byte("%PDF-")) != want {
				t.Errorf("lp got %d bytes, a PDF: %v", len(pages), want)
			}
		})
	}
}
