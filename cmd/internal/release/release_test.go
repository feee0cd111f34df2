package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var when = time.Unix(1_790_000_000, 0).UTC()

// The same files give the same bytes, in the order given, owned by nobody in particular.
func TestTarGz(t *testing.T) {
	files := []file{{"a/b/program", []byte("x"), true}, {"a/README.md", []byte("read"), false}}
	first, err := tarGz(files, when)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := tarGz(files, when); !bytes.Equal(first, again) {
		t.Error("the same files gave other bytes")
	}
	z, err := gzip.NewReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(when) || h.Uid != 0 {
			t.Errorf("%s: of %v, user %d", h.Name, h.ModTime, h.Uid)
		}
		got = append(got, h.Name)
	}
	if want := "a/ a/b/ a/b/program a/README.md"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestZipIsReproducible(t *testing.T) {
	files := []file{{"a/airtime.exe", bytes.Repeat([]byte("x"), 1000), true}}
	first, err := zipped(files, when)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := zipped(files, when); !bytes.Equal(first, again) {
		t.Error("the same files gave other bytes")
	}
}

// dpkg can read the package, where there is one.
func TestDebian(t *testing.T) {
	docs, err := documents(when)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := debian("1.2.0-rc1", "amd64", "Ana Lima <ana@example.org>", true, []byte("program"), docs, when)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.deb")
	if err := os.WriteFile(path, pkg, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("dpkg-deb is for Debian")
	}
	out, err := exec.Command("dpkg-deb", "--info", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Version: 1.2.0+rc1") || !strings.Contains(string(out), "libportaudio2") || !strings.Contains(string(out), "Maintainer: Ana Lima <ana@example.org>") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = exec.Command("dpkg-deb", "--contents", path).CombinedOutput()
	for _, want := range []string{"./usr/bin/airtime", "./usr/share/man/man1/airtime-analyze.1.gz", "./usr/share/bash-completion/completions/airtime", "./usr/share/fish/vendor_completions.d/airtime.fish"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("want %s: %v\n%s", want, err, out)
		}
	}
}

// Every command has a page in the manual.
func TestManual(t *testing.T) {
	docs, err := documents(when)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, d := range docs {
		have[d.name] = string(d.data)
	}
	for _, name := range []string{"man/airtime.1", "man/airtime-analyze.1", "man/airtime-config-show.1", "completions/_airtime"} {
		if len(have[name]) < 500 {
			t.Errorf("%s: got %d bytes", name, len(have[name]))
		}
	}
	if page := have["man/airtime-privacy.1"]; !strings.Contains(page, "prove") || strings.Contains(page, "Auto generated") {
		t.Errorf("got %s", page)
	}
}

// What is inside is read out of a program: this one.
func TestContents(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../..")
	list, err := contents(program, "1.2.0", when)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		BOMFormat  string
		Components []struct{ Name, Version, PURL string }
	}
	if err := json.Unmarshal(list, &doc); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, c := range doc.Components {
		found = found || c.Name == "github.com/spf13/cobra" && strings.HasPrefix(c.PURL, "pkg:golang/github.com/spf13/cobra@v")
	}
	if doc.BOMFormat != "CycloneDX" || !found {
		t.Errorf("got %s", list)
	}
}

func TestDebianVersion(t *testing.T) {
	for in, want := range map[string]string{"1.2.0": "1.2.0", "1.2.0-3-gabc": "1.2.0+3+gabc", "abc123": "0~abc123"} {
		if got := debianVersion(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
