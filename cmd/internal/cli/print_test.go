package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"airtime/config"
	"airtime/report/render"
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
		{"group's sheet", works, []string{"report", "--print", account}, exitOK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=a4|-|"},
		{"another paper", works, []string{"report", "--me", "Ana", "--print", "--paper", "letter", account}, exitOK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=letter|-|"},
		{"worksheet", works, []string{"questions", "--print", "--format", "pdf", "--paper", "letter"}, exitOK,
			"airtime: request id is PDF-7 (0 file(s))\n", "-t|airtime sheet|-o|media=letter|-|"},
		{"says nothing", `while read -r line; do :; done`, []string{"questions", "--print"}, exitOK, "airtime: sent to the printer\n", ""},
		{"no lp", "", []string{"questions", "--print"}, exitMissing,
			"airtime: print: no printing system on this machine: there is no program lp\n" +
				"airtime: hint: write a file with -o sheet.pdf, and print it from the program you open it with\n", ""},
		{"no printer", `/bin/cat >/dev/null; echo "lp: Error - no default destination available." >&2; exit 1`, []string{"questions", "--print"}, exitFailure,
			"airtime: print: Error - no default destination available.\nairtime: hint: see the printers with: lpstat -p -d\n", ""},
		{"fails without a word", `/bin/cat >/dev/null; exit 3`, []string{"questions", "--print"}, exitFailure,
			"airtime: print: exit status 3\nairtime: hint: see the printers with: lpstat -p -d\n", ""},
		{"to a file too", works, []string{"report", "--print", "-o", "x.pdf", account}, exitUsage,
			"airtime: print: the sheet would go to x.pdf too, want --print or -o\n", ""},
		{"as text", works, []string{"report", "--print", "--format", "text", account}, exitUsage,
			"airtime: print: got --format text, want pdf or none\n", ""},
		{"nobody of that name", works, []string{"report", "--print", "--me", "Zoe", account}, exitUsage, "", ""},
		{"such paper is not sold", works, []string{"questions", "--print", "--paper", "a5"}, exitUsage, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := fakeLP(t, tt.lp)
			t.Setenv("HOME", dir)
			t.Setenv("XDG_CONFIG_HOME", dir)
			t.Setenv("LC_ALL", "C")
			var stdout, stderr bytes.Buffer
			p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
			if got := p.run(context.Background(), tt.args); got != tt.status {
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

func TestPaperOf(t *testing.T) {
	for _, tt := range []struct {
		setting         config.Paper
		all, paper, any string
		want            render.Paper
	}{
		{config.PaperA4, "en_US.UTF-8", "", "", render.A4},
		{config.PaperLetter, "de_DE.UTF-8", "", "", render.Letter},
		{config.PaperAuto, "", "", "en_US.UTF-8", render.Letter},
		{config.PaperAuto, "", "es_MX", "de_DE.UTF-8", render.Letter},
		{config.PaperAuto, "C.UTF-8", "en_US.UTF-8", "en_US.UTF-8", render.A4},
		{config.PaperAuto, "", "en_GB.UTF-8", "en_US.UTF-8", render.A4},
		{config.PaperAuto, "ca_ES@valencia", "", "", render.A4},
		{config.PaperAuto, "en_US@euro", "", "", render.Letter},
		{config.PaperAuto, "", "", "", render.A4},
	} {
		t.Setenv("LC_ALL", tt.all)
		t.Setenv("LC_PAPER", tt.paper)
		t.Setenv("LANG", tt.any)
		if got := paperOf(tt.setting); got != tt.want {
			t.Errorf("paper %s with LC_ALL=%s LC_PAPER=%s LANG=%s: got %s, want %s", tt.setting, tt.all, tt.paper, tt.any, got, tt.want)
		}
	}
}
