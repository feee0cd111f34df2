// Package yamltree reads the YAML of files that people write or are sent: settings,
// rosters, questions. YAML can ask for far more memory than it has bytes, by depth, by
// aliases and by keys that repeat: what these files have no use for ends the reading at
// the first place where it occurs.
package yamltree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"airtime/audio/printable"
)

const (
	maxDepth   = 12  // lists and mappings within each other; ours have five
	maxMessage = 200 // bytes that are passed on of what the parser complains of
)

// mergeTag is that of the key <<, which takes in what another mapping has.
const mergeTag = "!!merge"

// ErrEmpty says that there is nothing but comments.
var ErrEmpty = errors.New("got an empty file")

// Read reads at most maxBytes from r, which should be what want says, and returns the tree of its one document: without aliases, no key twice in one
// mapping, no deeper than a dozen levels. A file without any value is ErrEmpty. Errors name the line where there is one.
func Read(r io.Reader, maxBytes int, want string) (*yaml.Node, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(maxBytes)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("got more than %d bytes, want %s", maxBytes, want)
	}
	return Parse(data)
}

// Parse is Read of bytes of which the caller has limited the number.
func Parse(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, ErrEmpty
	case err != nil:
		return nil, complaint(err)
	}
	if len(doc.Content) == 0 {
		return nil, ErrEmpty
	}
	var next yaml.Node
	switch err := dec.Decode(&next); {
	case err == nil:
		return nil, fmt.Errorf("line %d: got a second document after ---, want one", next.Line)
	case !errors.Is(err, io.EOF):
		return nil, complaint(err)
	}
	return doc.Content[0], check(doc.Content[0], 1)
}

// complaint is what the parser says, on one line and no longer than people read.
func complaint(err error) error {
	text := strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: ")
	return errors.New(printable.Clip(text, maxMessage))
}

func check(n *yaml.Node, depth int) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return fmt.Errorf("line %d: got the alias *%s, want what it stands for", n.Line, printable.Clip(n.Value, 40))
	case depth > maxDepth:
		return fmt.Errorf("line %d: got more than %d levels within each other", n.Line, maxDepth)
	}
	var seen map[string]int
	if n.Kind == yaml.MappingNode {
		seen = make(map[string]int, len(n.Content)/2)
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind != yaml.ScalarNode || c.Tag == mergeTag {
				return fmt.Errorf("line %d: got a key that is no word", c.Line)
			}
			if line, ok := seen[c.Value]; ok {
				return fmt.Errorf("line %d: got %q again, want it once (it is on line %d)", c.Line, printable.Clip(c.Value, 60), line)
			}
			seen[c.Value] = c.Line
		}
		if err := check(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}
