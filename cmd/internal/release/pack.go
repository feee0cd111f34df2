package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// tarGz packs files as they are given, all owned by root and of one time.
func tarGz(files []file, when time.Time) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(z)
	seen := map[string]bool{}
	for _, f := range files {
		var above []string // folders that were not there yet
		for dir := path.Dir(f.name); dir != "." && !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			above = append(above, dir)
		}
		slices.Reverse(above)
		for _, dir := range above {
			if err := t.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: 0o755, ModTime: when, Uname: "root", Gname: "root", Format: tar.FormatUSTAR}); err != nil {
				return nil, err
			}
		}
		if err := t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.data)), Mode: mode(f), ModTime: when, Uname: "root", Gname: "root", Format: tar.FormatUSTAR}); err != nil {
			return nil, err
		}
		if _, err := t.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func mode(f file) int64 {
	if f.exec {
		return 0o755
	}
	return 0o644
}

func zipped(files []file, when time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: when})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// debian is a binary package of program and docs, as deb(5) says.
func debian(version, arch, maintainer string, capture bool, program []byte, docs []file, when time.Time) ([]byte, error) {
	files := []file{{"./usr/bin/airtime", program, true}}
	for _, d := range docs {
		name, data := "./usr/share/doc/airtime/"+d.name, d.data
		switch dir, base := path.Split(d.name); {
		case dir == "man/":
			name = "./usr/share/man/man1/" + base + ".gz"
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			if _, err := z.Write(d.data); err != nil {
				return nil, err
			}
			if err := z.Close(); err != nil {
				return nil, err
			}
			data = b.Bytes()
		case d.name == "completions/airtime.bash":
			name = "./usr/share/bash-completion/completions/airtime"
		case d.name == "completions/_airtime":
			name = "./usr/share/zsh/vendor-completions/_airtime"
		case d.name == "completions/airtime.fish":
			name = "./usr/share/fish/vendor_completions.d/airtime.fish"
		case dir == "completions/":
			continue
		case d.name == "LICENSE":
			name = "./usr/share/doc/airtime/copyright"
		}
		files = append(files, file{name, data, false})
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	size := 0
	var sums bytes.Buffer
	for _, f := range files {
		size += len(f.data)
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.data), strings.TrimPrefix(f.name, "./")) // as dpkg wants them; SHA256SUMS is what counts
	}
	depends := ""
	if capture {
		depends = "Depends: libc6, libportaudio2\n"
	}
	control := fmt.Sprintf(`Package: airtime
Version: %s
Architecture: %s
Maintainer: %s
Installed-Size: %d
%sRecommends: ffmpeg
Suggests: libasound2-plugins, cups-client
Section: sound
Priority: optional
Description: see how a meeting's floor was shared
 Listens to a meeting or a recording of one, works out who spoke when, and
 gives an account of how the floor was shared. Everything happens on this
 computer: no sound and no voice is stored or sent.
`, debianVersion(version), arch, maintainer, (size+1023)/1024, depends)
	meta, err := tarGz([]file{{"./control", []byte(control), false}, {"./md5sums", sums.Bytes(), false}}, when)
	if err != nil {
		return nil, err
	}
	data, err := tarGz(files, when)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("!<arch>\n")
	for _, m := range []file{{"debian-binary", []byte("2.0\n"), false}, {"control.tar.gz", meta, false}, {"data.tar.gz", data, false}} {
		fmt.Fprintf(&b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", m.name, when.Unix(), 0, 0, "100644", len(m.data))
		b.Write(m.data)
		if len(m.data)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}

var notInVersion = regexp.MustCompile(`[^0-9A-Za-z.+~]+`)

// debianVersion is version as deb-version(7) has it: beginning with a digit.
func debianVersion(version string) string {
	v := notInVersion.ReplaceAllString(version, "+")
	if v[0] < '0' || v[0] > '9' {
		v = "0~" + v
	}
	return v
}
