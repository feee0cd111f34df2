// Command release makes what is given to others of one commit: archives for each system, a Debian package, manual pages,
// completions for shells, a list of what is inside (SBOM), checksums and notes. The same commit, compiler and networks
// give the same bytes:
//
//	go run ./cmd/internal/release -version v1.2.0 -epoch $(git log -1 --format=%ct) -maintainer 'Ana Lima <ana@example.org>' -out dist
//
// make dist says all of that.
package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// target is a system that there is a build for.
type target struct{ os, arch string }

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}}

// file is one of an archive.
type file struct {
	name string // with slashes
	data []byte
	exec bool
}

// release is one run.
type release struct {
	version    string
	when       time.Time
	maintainer string // of the Debian package: a name and where mail for it is read
	out        string
	native     bool // PortAudio is here: the build for this system has live capture
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	version := flag.String("version", "", "the `VERSION`, such as v1.2.0")
	epoch := flag.Int64("epoch", 0, "the time of the commit, in `SECONDS` since 1970")
	out := flag.String("out", "dist", "the `FOLDER` to write to")
	maintainer := flag.String("maintainer", "", "who sees to the Debian package, as `NAME <MAIL>`")
	native := flag.Bool("capture", false, "PortAudio is installed: build for this system with live capture")
	flag.Parse()
	r := release{strings.TrimPrefix(*version, "v"), time.Unix(*epoch, 0).UTC(), *maintainer, *out, *native}
	if r.version == "" || *epoch <= 0 {
		log.Fatal("want -version and -epoch; without git: make dist VERSION=v1.2.0 SOURCE_DATE_EPOCH=1774749480 MAINTAINER='Ana Lima <ana@example.org>'")
	}
	if address, err := mail.ParseAddress(r.maintainer); err != nil || address.Name == "" || strings.ContainsAny(r.maintainer, "\r\n") {
		log.Fatalf("maintainer: got %q, want a name and an address such as 'Ana Lima <ana@example.org>', to which people write of the Debian package", r.maintainer)
	}
	if err := r.make(); err != nil {
		log.Fatal(err)
	}
}

func (r release) make() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	docs, err := documents(r.when)
	if err != nil {
		return err
	}
	for _, t := range targets {
		program, capture, err := r.build(t)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", t.os, t.arch, err)
		}
		name := "airtime"
		if t.os == "windows" {
			name += ".exe"
		}
		folder := fmt.Sprintf("airtime-%s-%s-%s", r.version, t.os, t.arch)
		files := []file{{folder + "/" + name, program, true}}
		for _, d := range docs {
			files = append(files, file{folder + "/" + d.name, d.data, false})
		}
		archive, ext := tarGz, ".tar.gz"
		if t.os == "windows" {
			archive, ext = zipped, ".zip"
		}
		packed, err := archive(files, r.when)
		if err != nil {
			return err
		}
		if err := r.write(folder+ext, packed); err != nil {
			return err
		}
		list, err := contents(program, r.version, r.when)
		if err != nil {
			return err
		}
		if err := r.write(folder+".cdx.json", list); err != nil {
			return err
		}
		if t.os == "linux" {
			pkg, err := debian(r.version, t.arch, r.maintainer, capture, program, docs, r.when)
			if err != nil {
				return err
			}
			if err := r.write(fmt.Sprintf("airtime_%s_%s.deb", debianVersion(r.version), t.arch), pkg); err != nil {
				return err
			}
		}
		fmt.Printf("%-44s %5.1f MB%s\n", folder+ext, float64(len(packed))/1e6, map[bool]string{true: ", with live capture"}[capture])
	}
	if err := r.notes(); err != nil {
		return err
	}
	return r.checksums()
}

// build compiles the program for t. Live capture needs C and PortAudio, which are at hand for this system only.
func (r release) build(t target) (program []byte, capture bool, err error) {
	path := filepath.Join(r.out, "program")
	defer os.Remove(path)
	capture = r.native && t.os == runtime.GOOS && t.arch == runtime.GOARCH
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid= -X airtime/cmd/internal/cli.released="+r.version, "-o", path, "./cmd/airtime")
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED="+map[bool]string{true: "1", false: "0"}[capture], "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, false, fmt.Errorf("%w\n%s", err, out)
	}
	program, err = os.ReadFile(path)
	return program, capture, err
}

func (r release) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(r.out, name), data, 0o644)
}

// heading is the one of a version in CHANGELOG.md, such as "## v1.2.0" or "## [1.2.0] - 2026-12-01".
var heading = regexp.MustCompile(`(?m)^## .*$`)

// notes writes what CHANGELOG.md says of this version, or of what is not released yet.
func (r release) notes() error {
	data, err := os.ReadFile("CHANGELOG.md")
	if os.IsNotExist(err) {
		log.Print("there is no CHANGELOG.md, and so there are no notes")
		return nil
	}
	if err != nil {
		return err
	}
	at := heading.FindAllIndex(data, -1)
	for i, from := range at {
		title := string(data[from[0]:from[1]])
		if !strings.Contains(title, r.version) && !strings.Contains(strings.ToLower(title), "unreleased") && i > 0 {
			continue
		}
		end := len(data)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		return r.write("NOTES.md", append(bytes.TrimSpace(data[from[0]:end]), '\n'))
	}
	return fmt.Errorf("CHANGELOG.md: got no heading, want one such as ## %s", r.version)
}

// checksums writes what sha256sum -c reads.
func (r release) checksums() error {
	files, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(r.out, f.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), f.Name())
	}
	return r.write("SHA256SUMS", b.Bytes())
}
